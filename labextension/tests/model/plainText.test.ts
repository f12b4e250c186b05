import { keepTail, toPlainText } from '../../src/model/plainText';

describe('toPlainText', () => {
  it.each([
    ['\u001b[0;31mValueError\u001b[0m: no', 'ValueError: no'],
    ['a\u001b]8;;http://x\u0007link\u001b]8;;\u0007b', 'alinkb'],
    [' 10%\r 50%\r100%\n', '100%\n'],
    ['a\r\nb', 'a\nb'],
    ['abc\b\b-', 'a-'],
    ['a\u0000\u0007b\tc', 'ab\tc'],
    ['user\u202egpj.exe', 'usergpj.exe'],
    ['\u001b[2K\u001b[1Adone', 'done'],
    ['<b>kept</b>', '<b>kept</b>']
  ])('makes %j plain', (text, plain) => {
    expect(toPlainText(text)).toBe(plain);
  });
});

it('keeps whole lines at the end', () => {
  expect(keepTail('one\ntwo\nthree', 9)).toBe('three');
  expect(keepTail('short', 9)).toBe('short');
  expect(keepTail('abcdefghij', 3)).toBe('hij');
});
