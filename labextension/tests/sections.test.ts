import { cellwrightIcon } from '../src/view/icons';
import { SectionRegistry } from '../src/model/sections';
import type { ISection } from '../src/tokens';

function section(id: string, rank: number): ISection {
  return { id, rank, title: id, icon: cellwrightIcon, render: () => null as never };
}

test('sections are in order of their rank, whoever comes first', () => {
  const registry = new SectionRegistry();
  registry.add(section('run', 40));
  registry.add(section('pipeline', 10));
  expect(registry.sections.map(known => known.id)).toEqual(['pipeline', 'run']);
});

test('a section is taken away by its disposable, and says so', () => {
  const registry = new SectionRegistry();
  let changes = 0;
  registry.changed.connect(() => (changes += 1));
  registry.add(section('run', 40)).dispose();
  expect(registry.sections).toEqual([]);
  expect(changes).toBe(2);
});

test('two sections of one id are a mistake', () => {
  const registry = new SectionRegistry();
  registry.add(section('run', 40));
  expect(() => registry.add(section('run', 50))).toThrow('run');
});
