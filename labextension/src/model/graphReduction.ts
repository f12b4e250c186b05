/**
 * Which edges decide where steps stand. An edge from a step that everybody reads from, past hundreds of layers,
 * would make the layout take minutes and push everything aside; what it says, shorter ways say too.
 */

/** Nodes by number; edges as pairs of them. */
export type NumberedEdge = readonly [from: number, to: number];

/** Up to so many layers crossed by all edges together, each edge finds a way of its own. */
const FEW = 600;
/** How many layers all edges together may cross. */
const MOST = 3000;

/** Return the places, in `edges`, of those that shape a layout: of many, no shortcuts and not the longest ones. */
export function findShapingEdges(count: number, edges: readonly NumberedEdge[]): Set<number> {
  const all = edges.map((edge, place) => ({ edge, place }));
  const forward = all.filter(({ edge: [from, to] }) => from < to);
  const ranks = rank(count, forward);
  const span = ({ edge: [from, to] }: Placed): number => ranks[to] - ranks[from];
  if (forward.reduce((sum, placed) => sum + span(placed), 0) <= FEW) {
    return new Set(all.map(({ place }) => place));
  }
  const direct = removeShortcuts(count, forward).sort((one, two) => span(one) - span(two));
  const kept = new Set<number>();
  let crossed = 0;
  for (const placed of direct) {
    crossed += span(placed);
    if (crossed > MOST && span(placed) > 1) {
      break;
    }
    kept.add(placed.place);
  }
  return kept;
}

interface Placed {
  readonly edge: NumberedEdge;
  readonly place: number;
}

/** Leave out edges from whose beginning another way leads to their end. */
function removeShortcuts(count: number, edges: readonly Placed[]): Placed[] {
  const words = Math.ceil(count / 32);
  // who comes before each node, as bits; nodes are in order, so that all before a node are done before it
  const before = new Uint32Array(count * words);
  const incoming: Placed[][] = Array.from({ length: count }, () => []);
  edges.forEach(placed => incoming[placed.edge[1]].push(placed));
  const kept: Placed[] = [];
  for (let node = 0; node < count; node += 1) {
    const seen = before.subarray(node * words, (node + 1) * words);
    for (const placed of incoming[node].sort((one, two) => two.edge[0] - one.edge[0])) {
      const [from] = placed.edge;
      if ((seen[from >> 5] & (1 << (from & 31))) !== 0) {
        continue;
      }
      kept.push(placed);
      seen[from >> 5] |= 1 << (from & 31);
      const earlier = before.subarray(from * words, (from + 1) * words);
      for (let word = 0; word < words; word += 1) {
        seen[word] |= earlier[word];
      }
    }
  }
  return kept;
}

function rank(count: number, edges: readonly Placed[]): number[] {
  const ranks = new Array<number>(count).fill(0);
  for (const { edge: [from, to] } of [...edges].sort((one, two) => one.edge[1] - two.edge[1])) {
    ranks[to] = Math.max(ranks[to], ranks[from] + 1);
  }
  return ranks;
}
