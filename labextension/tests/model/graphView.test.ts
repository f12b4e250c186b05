import { flowName, makeGraphView, type GraphData, type GraphEdge } from '../../src/model/graphView';

function edge(from: string, to: string, more: Partial<GraphEdge> = {}): GraphEdge {
  return { from, to, variables: [], files: [], other: [], evidence: {}, ...more };
}

const graph: GraphData = {
  steps: [
    { name: 'load', cells: ['a'], settings: { foreach: 'day=days' } },
    { name: 'clean', cells: ['b', 'c'], checks: ['d'], settings: { when: 'use_it' } },
    { name: 'plot', cells: ['e'] }
  ],
  edges: [
    edge('load', 'clean', { variables: ['x', 'y'], evidence: { x: 'observed', y: 'static' } }),
    edge('clean', 'plot', { files: ['out.csv'], other: ['@random'], evidence: { 'out.csv': 'declared', '@random': 'observed' } })
  ]
};

describe('makeGraphView', () => {
  it('marks checks, foreach and when', () => {
    const [load, clean, plot] = makeGraphView(graph).nodes;
    expect(load).toMatchObject({ foreach: 'day=days', when: '', checked: false });
    expect(clean).toMatchObject({ foreach: '', when: 'use_it', checked: true });
    expect(plot).toMatchObject({ foreach: '', when: '', checked: false });
  });

  it('keeps all that flows, and draws an edge by its best evidence', () => {
    const [first, second] = makeGraphView(graph).edges;
    expect(first.evidence).toBe('static');
    expect(first.flows.map(flow => flow.name)).toEqual(['x', 'y']);
    expect(second.evidence).toBe('observed');
    expect(second.flows.map(flowName)).toEqual(['out.csv', 'random']);
  });

  it('leaves out edges that lead nowhere', () => {
    const view = makeGraphView({ ...graph, edges: [edge('load', 'gone'), edge('load', 'load'), edge('load', 'plot')] });
    expect(view.edges.map(one => one.to)).toEqual(['plot']);
    expect(view.edges[0].evidence).toBe('static');
  });

  it('has one structure for graphs of one shape', () => {
    const other = { ...graph, steps: graph.steps.map(step => ({ ...step, settings: {} })) };
    expect(makeGraphView(other).structure).toBe(makeGraphView(graph).structure);
    expect(makeGraphView({ ...graph, edges: [] }).structure).not.toBe(makeGraphView(graph).structure);
  });

  it.each([
    [{ foreach: ['a=x', 'b=y'] }, 'a=x, b=y'],
    [{ foreach: { variable: 'a', expression: 'x' } }, 'a=x'],
    [{ foreach: null }, ''],
    [{ foreach: false }, '']
  ])('writes the option %j as people do', (settings, text) => {
    const view = makeGraphView({ steps: [{ name: 's', cells: [], settings }], edges: [] });
    expect(view.nodes[0].foreach).toBe(text);
  });
});
