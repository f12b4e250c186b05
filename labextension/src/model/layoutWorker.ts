/** A worker that places steps, so that the page stays quick with hundreds of them. */
import { computeLayout, type LayoutRequest } from './graphLayout';

interface Question {
  readonly id: number;
  readonly request: LayoutRequest;
}

self.onmessage = (message: MessageEvent<Question>) => {
  const { id, request } = message.data;
  self.postMessage({ id, layout: computeLayout(request) });
};
