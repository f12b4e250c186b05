/**
 * Positions of a layered diagram, top to bottom, by dagre. No DOM, no state: it runs in a worker
 * as well as in a test. Nothing but this module knows dagre.
 */
import { Graph, layout } from '@dagrejs/dagre';
import { findShapingEdges } from './graphReduction';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Boxes by name; x and y are the middle. */
  readonly nodes: Readonly<Record<string, Box>>;
  /** Bend points, in the order of the edges that came in. */
  readonly edges: readonly (readonly Point[])[];
}

export interface LayoutRequest {
  readonly nodes: readonly { readonly name: string; readonly width: number }[];
  readonly edges: readonly (readonly [from: string, to: string])[];
}

export const NODE_HEIGHT = 30;
const MARGIN = 12;

/**
 * Place nodes in layers. Nodes come in the order of the notebook: an edge against it is drawn and does not shape
 * anything, and neither does one that shorter ways make needless, where there are many.
 */
export function computeLayout(request: LayoutRequest): Layout {
  const dense = request.nodes.length > 60;
  const graph = new Graph();
  graph.setGraph({
    rankdir: 'TB',
    // the default ranker takes twice as long and draws nothing better here
    ranker: 'tight-tree',
    nodesep: dense ? 10 : 16,
    edgesep: dense ? 4 : 8,
    ranksep: 34,
    marginx: MARGIN,
    marginy: MARGIN
  });
  graph.setDefaultEdgeLabel(() => ({}));
  // names of steps are any text: dagre gets numbers
  const ids = new Map(request.nodes.map((node, index) => [node.name, String(index)]));
  for (const node of request.nodes) {
    graph.setNode(ids.get(node.name)!, { width: node.width, height: NODE_HEIGHT });
  }
  const numbered = request.edges.map(([from, to]) => [Number(ids.get(from)), Number(ids.get(to))] as const);
  for (const place of findShapingEdges(request.nodes.length, numbered)) {
    const [from, to] = numbered[place];
    graph.setEdge(String(from), String(to));
  }
  layout(graph);
  return readLayout(request, graph, ids);
}

function readLayout(
  request: LayoutRequest,
  graph: Graph,
  ids: ReadonlyMap<string, string>
): Layout {
  const nodes: Record<string, Box> = Object.create(null) as Record<string, Box>;
  for (const { name } of request.nodes) {
    const { x, y, width, height } = graph.node(ids.get(name)!) as Box;
    nodes[name] = { x, y, width, height };
  }
  const edges = request.edges.map(([from, to]) => {
    const edge = graph.edge(ids.get(from)!, ids.get(to)!) as { points?: Point[] } | undefined;
    const points = (edge?.points ?? around(nodes[from], nodes[to])).map(({ x, y }) => ({ x, y }));
    return nodes[from].y < nodes[to].y ? fromBelow(points, nodes[from], nodes[to]) : points;
  });
  const { width, height } = graph.graph() as { width?: number; height?: number };
  const right = edges.flat().reduce((most, point) => Math.max(most, point.x + MARGIN), 0);
  return { width: Math.max(finite(width), right), height: finite(height), nodes, edges };
}

/** The way of an edge that shaped nothing: beside what may stand between. */
function around(from: Box, to: Box): Point[] {
  const side = Math.max(from.x + from.width / 2, to.x + to.width / 2) + NODE_HEIGHT;
  return [from, { x: side, y: (2 * from.y + to.y) / 3 }, { x: side, y: (from.y + 2 * to.y) / 3 }, to];
}

/** Leave in the middle of the lower side and arrive in that of the upper one: calmer to read. */
function fromBelow(points: readonly Point[], from: Box, to: Box): Point[] {
  return [
    { x: from.x, y: from.y + from.height / 2 },
    ...points.slice(1, -1),
    { x: to.x, y: to.y - to.height / 2 }
  ];
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 2 * MARGIN;
}
