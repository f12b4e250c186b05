/** The chain of steps that decides how long a run takes. */

export interface CriticalPath {
  readonly steps: readonly string[];
  /** Length of the chain in seconds. */
  readonly seconds: number;
}

/**
 * Find the longest chain through a graph by durations.
 *
 * Steps without a duration count as zero; a tie goes to the step that comes first. Without any
 * duration, or with a circle, there is no such chain.
 */
export function findCriticalPath(
  names: readonly string[],
  edges: readonly { readonly from: string; readonly to: string }[],
  seconds: (name: string) => number | undefined
): CriticalPath {
  const order = sortTopologically(names, edges);
  if (order === null || !names.some(name => (seconds(name) ?? 0) > 0)) {
    return { steps: [], seconds: 0 };
  }
  const before = group(edges);
  const length = new Map<string, number>();
  const cameFrom = new Map<string, string>();
  for (const name of order) {
    let longest = 0;
    for (const from of before.get(name) ?? []) {
      const candidate = length.get(from) ?? 0;
      if (candidate > longest) {
        longest = candidate;
        cameFrom.set(name, from);
      }
    }
    length.set(name, longest + (seconds(name) ?? 0));
  }
  let last = order[0];
  for (const name of order) {
    if ((length.get(name) ?? 0) > (length.get(last) ?? 0)) {
      last = name;
    }
  }
  const steps: string[] = [];
  for (let name: string | undefined = last; name !== undefined; name = cameFrom.get(name)) {
    steps.unshift(name);
  }
  return { steps, seconds: length.get(last) ?? 0 };
}

/** Order names so that edges point forward; null if they cannot. */
export function sortTopologically(
  names: readonly string[],
  edges: readonly { readonly from: string; readonly to: string }[]
): string[] | null {
  const open = new Map(names.map(name => [name, 0]));
  const after = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (open.has(from) && open.has(to)) {
      open.set(to, open.get(to)! + 1);
      after.set(from, [...(after.get(from) ?? []), to]);
    }
  }
  const ready = names.filter(name => open.get(name) === 0);
  for (let index = 0; index < ready.length; index++) {
    for (const to of after.get(ready[index]) ?? []) {
      const left = open.get(to)! - 1;
      open.set(to, left);
      if (left === 0) {
        ready.push(to);
      }
    }
  }
  return ready.length === names.length ? ready : null;
}

function group(
  edges: readonly { readonly from: string; readonly to: string }[]
): ReadonlyMap<string, readonly string[]> {
  const before = new Map<string, string[]>();
  for (const { from, to } of edges) {
    before.set(to, [...(before.get(to) ?? []), from]);
  }
  return before;
}
