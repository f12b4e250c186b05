/**
 * What the diagram shows of a pipeline: nodes, edges and what flows along them.
 * Not where they stand: that is `graphLayout`.
 */

export type Evidence = 'static' | 'observed' | 'declared';

/** The part of `graph --json` that the diagram is made from. */
export interface GraphData {
  readonly steps: readonly GraphStep[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphStep {
  readonly name: string;
  readonly cells: readonly string[];
  readonly checks?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly variables: readonly string[];
  readonly files: readonly string[];
  readonly other: readonly string[];
  readonly evidence: Readonly<Record<string, Evidence>>;
}

/** One thing that flows along an edge. */
export interface Flow {
  readonly name: string;
  readonly kind: 'variable' | 'file' | 'other';
  readonly evidence: Evidence;
}

export interface EdgeView {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly flows: readonly Flow[];
  /** How the line is drawn: by the best evidence among what flows. */
  readonly evidence: Evidence;
}

export interface NodeView {
  readonly name: string;
  readonly cells: readonly string[];
  readonly checked: boolean;
  /** The expression of `foreach`, empty if there is none. */
  readonly foreach: string;
  /** The expression of `when`, empty if there is none. */
  readonly when: string;
}

export interface GraphView {
  readonly nodes: readonly NodeView[];
  readonly edges: readonly EdgeView[];
  /** Equal for graphs of equal shape: positions are computed once per key. */
  readonly structure: string;
}

const RANK: Record<Evidence, number> = { static: 0, observed: 1, declared: 2 };

/** Make the view of a graph; edges to steps that do not exist are left out. */
export function makeGraphView(graph: GraphData): GraphView {
  const nodes = graph.steps.map(makeNode);
  const known = new Set(nodes.map(node => node.name));
  const edges = graph.edges
    .filter(edge => known.has(edge.from) && known.has(edge.to) && edge.from !== edge.to)
    .map(makeEdge);
  const structure = JSON.stringify([
    nodes.map(node => node.name),
    edges.map(edge => [edge.from, edge.to])
  ]);
  return { nodes, edges, structure };
}

function makeNode(step: GraphStep): NodeView {
  const settings = step.settings ?? {};
  return {
    name: step.name,
    cells: step.cells,
    checked: (step.checks ?? []).length > 0,
    foreach: optionText(settings['foreach']),
    when: optionText(settings['when'])
  };
}

/** Write the value of an option as people write it; lists and objects too. */
function optionText(value: unknown): string {
  if (value === undefined || value === null || value === false || value === '') {
    return '';
  }
  if (typeof value === 'string') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(optionText).filter(Boolean).join(', ');
  }
  if (typeof value === 'object') {
    const { variable, expression } = value as { variable?: unknown; expression?: unknown };
    return typeof variable === 'string' && typeof expression === 'string'
      ? `${variable}=${expression}`
      : JSON.stringify(value);
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function makeEdge(edge: GraphEdge): EdgeView {
  const flows: Flow[] = [];
  const add = (names: readonly string[], kind: Flow['kind'], fallback: Evidence): void => {
    for (const name of names) {
      flows.push({ name, kind, evidence: edge.evidence[name] ?? fallback });
    }
  };
  add(edge.variables, 'variable', 'static');
  add(edge.files, 'file', 'static');
  add(edge.other, 'other', 'static');
  const evidence = flows
    .map(flow => flow.evidence)
    .reduce<Evidence>((best, one) => (RANK[one] < RANK[best] ? one : best), 'declared');
  return {
    key: `${edge.from}\u0000${edge.to}`,
    from: edge.from,
    to: edge.to,
    flows,
    evidence: flows.length > 0 ? evidence : 'static'
  };
}

/** Whether an edge says no more than which step comes first. */
export function isOrder(flow: Flow): boolean {
  return flow.kind === 'other' && flow.name === 'after';
}

/** Write `other` flows as words: `@random` and `random` are the same. */
export function flowName(flow: Flow): string {
  return flow.kind === 'other' ? flow.name.replace(/^@/, '') : flow.name;
}
