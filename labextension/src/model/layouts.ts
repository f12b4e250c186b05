/**
 * Positions for diagrams: computed once per structure, in a worker where that is worth it.
 * What they are is computed by `graphLayout`, which is loaded when the first diagram is drawn.
 */
import type { Layout, LayoutRequest } from './graphLayout';
import type { GraphView } from './graphView';
import { textWidth } from './textWidth';

/** Diagrams of up to so many steps are placed at once: that takes less than starting a worker. */
const SMALL = 40;
const KEPT = 8;

export class Layouts {
  /** The positions if they are known already. */
  peek(view: GraphView): Layout | undefined {
    return this._done.get(view.structure);
  }

  /** Place the nodes of a view; the same promise for the same structure. */
  place(view: GraphView): Promise<Layout> {
    const known = this._asked.get(view.structure);
    if (known !== undefined) {
      return known;
    }
    const request: LayoutRequest = {
      nodes: view.nodes.map(node => ({ name: node.name, width: nodeWidth(node.name) })),
      edges: view.edges.map(edge => [edge.from, edge.to])
    };
    const asked = this._compute(request);
    this._asked.set(view.structure, asked);
    asked.then(
      layout => this._keep(view.structure, layout),
      () => this._asked.delete(view.structure)
    );
    return asked;
  }

  private async _compute(request: LayoutRequest): Promise<Layout> {
    if (request.nodes.length > SMALL && typeof Worker !== 'undefined') {
      try {
        return await this._askWorker(request);
      } catch {
        // a page that allows no workers: the diagram takes a moment longer
        this._worker = null;
      }
    }
    const { computeLayout } = await import('./graphLayout');
    return computeLayout(request);
  }

  private _askWorker(request: LayoutRequest): Promise<Layout> {
    this._worker ??= new Worker(new URL('./layoutWorker.js', import.meta.url));
    const worker = this._worker;
    const id = ++this._count;
    return new Promise((resolve, reject) => {
      const onMessage = (message: MessageEvent<{ id: number; layout: Layout }>): void => {
        if (message.data.id === id) {
          finish();
          resolve(message.data.layout);
        }
      };
      const onError = (event: ErrorEvent): void => {
        finish();
        reject(new Error(event.message));
      };
      const finish = (): void => {
        worker.removeEventListener('message', onMessage);
        worker.removeEventListener('error', onError);
      };
      worker.addEventListener('message', onMessage);
      worker.addEventListener('error', onError);
      worker.postMessage({ id, request });
    });
  }

  private _keep(structure: string, layout: Layout): void {
    this._done.set(structure, layout);
    for (const old of [...this._done.keys()].slice(0, -KEPT)) {
      this._done.delete(old);
      this._asked.delete(old);
    }
  }

  private readonly _asked = new Map<string, Promise<Layout>>();
  private readonly _done = new Map<string, Layout>();
  private _worker: Worker | null = null;
  private _count = 0;
}

/** How wide a node is drawn: by its name, within limits. */
export function nodeWidth(name: string): number {
  return Math.round(Math.min(156, Math.max(76, 44 + textWidth(name, 12))));
}
