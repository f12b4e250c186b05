import { shorten, textWidth } from '../../src/model/textWidth';

describe('textWidth', () => {
  it.each([
    ['illi', 'load'],
    ['load', 'LOAD'],
    ['load', '数据数据'],
    ['wwww', '数据数据']
  ])('%s is narrower than %s', (narrow, wide) => {
    expect(textWidth(narrow, 12)).toBeLessThan(textWidth(wide, 12));
  });
});

describe('shorten', () => {
  it.each([
    ['load', 100, 'load'],
    ['b'.repeat(90), 120, `${'b'.repeat(14)}…`],
    ['数'.repeat(20), 120, `${'数'.repeat(8)}…`],
    ['', 0, ''],
    ['load', 5, '…']
  ])('%s in %d pixels', (text, room, expected) => {
    expect(shorten(text, 12, room)).toBe(expected);
  });

  it('keeps pairs of surrogates together', () => {
    expect(shorten('🐧🐧🐧🐧🐧', 12, 50)).toBe('🐧🐧…');
  });
});
