/** Durations, sizes, numbers and times as people read them; words through the translation. */
import type { TranslationBundle } from '@jupyterlab/translation';

/** `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(seconds: number | undefined, trans: TranslationBundle): string {
  if (seconds === undefined || !Number.isFinite(seconds)) {
    return '';
  }
  const positive = Math.max(0, seconds);
  if (positive < 9.95) {
    return trans.__('%1 s', positive.toFixed(1));
  }
  const whole = Math.round(positive);
  if (whole < 60) {
    return trans.__('%1 s', whole);
  }
  if (whole < 3600) {
    return trans.__('%1 min %2 s', Math.floor(whole / 60), pad(whole % 60));
  }
  const minutes = Math.round(positive / 60);
  return trans.__('%1 h %2 min', Math.floor(minutes / 60), pad(minutes % 60));
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** `512 B`, `28.7 kB`, `1.2 GB`; units of a thousand. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) {
    return `${bytes} B`;
  }
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 99.95 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[unit]}`;
}

/** A number in few characters, exact where that is short. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  if (Number.isInteger(value) && Math.abs(value) < 1e15) {
    return value.toLocaleString('en', { useGrouping: Math.abs(value) >= 10_000 });
  }
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e7
    ? String(Number(value.toPrecision(5)))
    : value.toPrecision(4).replace(/\.?0+e/, 'e');
}

/** Time of day for today, else with the date; `title` texts use `formatInstant`. */
export function formatTime(iso: string, now: number): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) {
    return iso;
  }
  const clock = time.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (time.toDateString() === new Date(now).toDateString()) {
    return clock;
  }
  const sameYear = time.getFullYear() === new Date(now).getFullYear();
  const day = time.toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' })
  });
  return `${day}, ${clock}`;
}

/** The whole instant, with seconds. */
export function formatInstant(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : time.toLocaleString(undefined, { hourCycle: 'h23' });
}
