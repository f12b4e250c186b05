// What jsdom lacks and JupyterLab's packages read when they are imported.

const scope = globalThis as unknown as Record<string, unknown>;

class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

scope.DragEvent ??= class DragEvent {};
scope.ResizeObserver ??= Observer;
scope.IntersectionObserver ??= Observer;
scope.requestIdleCallback ??= (run: (deadline: unknown) => void) =>
  setTimeout(() => run({ didTimeout: false, timeRemaining: () => 50 }), 0);
scope.cancelIdleCallback ??= clearTimeout;

if (typeof window !== 'undefined') {
  window.matchMedia ??= ((query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined
  })) as unknown as typeof window.matchMedia;
}
