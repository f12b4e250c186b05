import { command, quoteWords, runCommand } from '../../src/model/shellCommand';

it.each([
  ['a/b.ipynb', 'a/b.ipynb'],
  ['n=3', 'n=3'],
  ['two words', "'two words'"],
  ["it's", `'it'"'"'s'`],
  ['$(rm -rf x)', "'$(rm -rf x)'"],
  ['`id`', "'`id`'"],
  ['', "''"],
  ['*', "'*'"],
  ['\\', "'\\'"],
  ['a\nb', "'a\nb'"]
])('a shell reads %j as it is', (word, quoted) => {
  expect(quoteWords([word])).toBe(quoted);
});

it('writes a run with all that was chosen', () => {
  const choice = { parameters: { n: '3', name: 'a b' }, only: ['fit'], from: [], force: ['load'] };
  expect(runCommand('-x.ipynb', choice)).toBe(
    "cellwright run ./-x.ipynb -p n=3 -p 'name=a b' --only fit --force load"
  );
  expect(runCommand('RTC:work/a.ipynb', {})).toBe('cellwright run work/a.ipynb');
  expect(command('diff', 'a', 'b')).toBe('cellwright diff a b');
});
