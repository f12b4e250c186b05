/** Two texts line by line, side by side. */
import { diffLines } from 'diff';

export interface LinePair {
  readonly kind: 'same' | 'changed';
  /** Undefined where the other side has a line more. */
  readonly left?: string;
  readonly right?: string;
}

/** Put two texts side by side; lines that stayed stand beside each other. */
export function pairLines(left: string, right: string): LinePair[] {
  const pairs: LinePair[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index++) {
      pairs.push({ kind: 'changed', left: removed[index], right: added[index] });
    }
    removed = [];
    added = [];
  };
  for (const part of diffLines(ended(left), ended(right))) {
    const lines = part.value.replace(/\n$/, '').split('\n');
    if (part.removed) {
      removed.push(...lines);
    } else if (part.added) {
      added.push(...lines);
    } else {
      flush();
      pairs.push(...lines.map(line => ({ kind: 'same' as const, left: line, right: line })));
    }
  }
  flush();
  return pairs;
}

/** Keep changed lines and a few around them; null stands for lines left out. */
export function foldPairs(pairs: readonly LinePair[], around = 2): (LinePair | null)[] {
  const near = pairs.map((_, index) =>
    pairs.slice(Math.max(0, index - around), index + around + 1).some(pair => pair.kind === 'changed')
  );
  const folded: (LinePair | null)[] = [];
  pairs.forEach((pair, index) => {
    if (near[index]) {
      folded.push(pair);
    } else if (folded[folded.length - 1] !== null) {
      folded.push(null);
    }
  });
  return folded;
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
