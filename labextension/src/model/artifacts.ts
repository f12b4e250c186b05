/** Values of steps as the server tells of them, made ready to be listed and shown. */
import type { Artifact, StepRecord } from '../services/api';

/** One value of a step, as a list shows it. */
export interface Listed {
  readonly name: string;
  readonly head: Artifact;
  /** Handed on to other steps, or kept for people. */
  readonly isOutput: boolean;
}

/** All values of a step by name; one that is both handed on and kept is listed once. */
export function listArtifacts(record: StepRecord): Listed[] {
  const outputs = Object.entries(record.outputs).map(([name, head]) => ({ name, head, isOutput: true }));
  const results = Object.entries(record.results)
    .filter(([name]) => !(name in record.outputs))
    .map(([name, head]) => ({ name, head, isOutput: false }));
  return [...outputs, ...results].sort((one, two) => one.name.localeCompare(two.name));
}

/** The last value of each metric. */
export function lastMetrics(record: StepRecord): { name: string; value: number | null; count: number }[] {
  const found = new Map<string, { name: string; value: number | null; count: number }>();
  for (const metric of record.metrics) {
    const before = found.get(metric.name);
    found.set(metric.name, { name: metric.name, value: metric.value, count: (before?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

/**
 * The address of a figure's picture, or null if it is no picture.
 *
 * What comes is checked: base 64 of a PNG and nothing else ever stands in an address.
 */
export function pictureAddress(png: string): string | null {
  const bare = png.replace(/\s/g, '');
  return /^iVBORw0KGgo[A-Za-z0-9+/]+={0,2}$/.test(bare) ? `data:image/png;base64,${bare}` : null;
}
