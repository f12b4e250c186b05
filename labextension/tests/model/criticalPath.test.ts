import { findCriticalPath, sortTopologically } from '../../src/model/criticalPath';

const edges = [
  { from: 'a', to: 'b' },
  { from: 'a', to: 'c' },
  { from: 'b', to: 'd' },
  { from: 'c', to: 'd' }
];

describe('findCriticalPath', () => {
  it.each([
    [{ a: 1, b: 5, c: 2, d: 1 }, ['a', 'b', 'd'], 7],
    [{ a: 1, b: 2, c: 5, d: 1 }, ['a', 'c', 'd'], 7],
    [{ a: 1, b: 2, c: 2, d: 1 }, ['a', 'b', 'd'], 4],
    [{ d: 3 }, ['d'], 3],
    [{}, [], 0]
  ] as [Record<string, number>, string[], number][])('with %j is %j', (seconds, steps, total) => {
    expect(findCriticalPath(['a', 'b', 'c', 'd'], edges, name => seconds[name])).toEqual({ steps, seconds: total });
  });

  it('is none in a circle', () => {
    const circle = [...edges, { from: 'd', to: 'a' }];
    expect(findCriticalPath(['a', 'b', 'c', 'd'], circle, () => 1).steps).toEqual([]);
  });
});

it('sorts so that edges point forward, else as it came', () => {
  expect(sortTopologically(['d', 'c', 'b', 'a', 'z'], edges)).toEqual(['a', 'z', 'b', 'c', 'd']);
});
