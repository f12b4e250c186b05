import { nullTranslator } from '@jupyterlab/translation';
import { formatBytes, formatDuration, formatNumber, formatTime } from '../../src/model/format';

const trans = nullTranslator.load('cellwright');

it.each([
  [0, '0.0 s'],
  [0.44, '0.4 s'],
  [9.96, '10 s'],
  [59.6, '1 min 00 s'],
  [185, '3 min 05 s'],
  [3599.7, '1 h 00 min'],
  [7810, '2 h 10 min'],
  [-1, '0.0 s'],
  [undefined, ''],
  [NaN, '']
])('%s seconds are "%s"', (seconds, text) => {
  expect(formatDuration(seconds, trans)).toBe(text);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [28736, '28.7 kB'],
  [999_960, '1.0 MB'],
  [123_456_789, '123 MB'],
  [5e15, '5000 TB']
])('%d bytes are "%s"', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [3, '3'],
  [60000, '60,000'],
  [0.30000000000000004, '0.3'],
  [123.456789, '123.46'],
  [1.5e-9, '1.5e-9'],
  [NaN, 'NaN']
])('%d is written "%s"', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

it('leaves out the day of today and keeps what is no time', () => {
  const now = Date.parse('2026-11-24T12:00:00');
  expect(formatTime('2026-11-24T10:05:00', now)).toMatch(/^10:05$/);
  expect(formatTime('2025-01-02T10:05:00', now)).toMatch(/2025.*10:05/);
  expect(formatTime('soon', now)).toBe('soon');
});
