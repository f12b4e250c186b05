/** Where an arrow key leads in the diagram: along edges up and down, within a layer sideways. */
import type { Layout, Point } from './graphLayout';
import type { GraphView } from './graphView';

export type Direction = 'up' | 'down' | 'left' | 'right' | 'first' | 'last';

/** Return the node that a key leads to, or the same one where there is none. */
export function findNeighbour(
  view: GraphView,
  layout: Layout,
  name: string,
  direction: Direction
): string {
  const here = layout.nodes[name];
  if (here === undefined) {
    return view.nodes[0]?.name ?? name;
  }
  switch (direction) {
    case 'first':
      return view.nodes[0].name;
    case 'last':
      return view.nodes[view.nodes.length - 1].name;
    case 'down':
      return nearest(
        here,
        view.edges.filter(edge => edge.from === name).map(edge => edge.to),
        layout,
        name
      );
    case 'up':
      return nearest(
        here,
        view.edges.filter(edge => edge.to === name).map(edge => edge.from),
        layout,
        name
      );
    case 'left':
    case 'right':
      return sideways(here, name, layout, direction === 'left' ? -1 : 1);
  }
}

/** The end of an edge that is nearest: the straightest way first. */
function nearest(here: Point, names: readonly string[], layout: Layout, same: string): string {
  let best = same;
  let distance = Infinity;
  for (const name of names) {
    const box = layout.nodes[name];
    const far = Math.hypot(box.x - here.x, box.y - here.y);
    if (far < distance) {
      best = name;
      distance = far;
    }
  }
  return best;
}

function sideways(here: Point, same: string, layout: Layout, sign: 1 | -1): string {
  let best = same;
  let distance = Infinity;
  for (const [name, box] of Object.entries(layout.nodes)) {
    const far = (box.x - here.x) * sign;
    if (Math.abs(box.y - here.y) < 1 && far > 0 && far < distance) {
      best = name;
      distance = far;
    }
  }
  return best;
}
