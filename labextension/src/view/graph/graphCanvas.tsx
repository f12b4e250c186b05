/** The diagram: draws a view at its positions, moves it, and leads through it by keyboard. */
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  forwardRef,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
  type RefObject
} from 'react';
import type { Layout } from '../../model/graphLayout';
import { findNeighbour, type Direction } from '../../model/graphNavigation';
import type { EdgeView, GraphView } from '../../model/graphView';
import { READABLE } from '../../model/viewport';
import type { GlyphState } from '../state/stateGlyph';
import { ArrowHeads, GraphEdge, GraphNode, type Pointed } from './graphShapes';
import { EdgeTip, NodeTip } from './graphTip';
import { useViewport } from './useViewport';

export interface IGraphCanvasProps {
  readonly view: GraphView;
  readonly layout: Layout | null;
  readonly selected: string | null;
  readonly critical: ReadonlySet<string>;
  readonly label: string;
  readonly trans: TranslationBundle;
  stateOf(step: string): GlyphState;
  timeOf(step: string): string;
  onSelect(step: string): void;
  onOpen(step: string): void;
}

/** What the buttons beside the diagram can do with it. */
export interface IGraphHandle {
  zoom(factor: number): void;
  fitAll(): void;
}

const DIRECTIONS: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last'
};

export const GraphCanvas = forwardRef<IGraphHandle, IGraphCanvasProps>(function GraphCanvas(props, handle): ReactElement {
  const { view, layout, selected, critical, trans, onSelect, onOpen } = props;
  const frame = useRef<HTMLDivElement>(null);
  const focusBox = layout?.nodes[selected ?? ''] ?? layout?.nodes[view.nodes[0]?.name ?? ''];
  const { viewport, isDragging, zoom, fitAll, show, handlers } = useViewport(frame, layout, focusBox);
  const [pointed, setPointed] = useState<Pointed>(null);
  const [tabStop, setTabStop] = useState<string | null>(null);
  const stop = tabStop !== null && layout?.nodes[tabStop] ? tabStop : (selected ?? view.nodes[0]?.name);
  useImperativeHandle(handle, () => ({ zoom, fitAll }), [zoom, fitAll]);
  useEffect(() => {
    if (selected !== null && layout?.nodes[selected]) {
      show(layout.nodes[selected]);
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new size must not move what somebody looks at
  }, [selected, layout]);

  const goTo = useCallback(
    (name: string): void => {
      setTabStop(name);
      if (layout) {
        show(layout.nodes[name]);
      }
      const nodes = frame.current?.querySelectorAll<SVGGElement>('.cw-Node') ?? [];
      [...nodes].find(node => node.dataset.step === name)?.focus({ preventScroll: true });
    },
    [layout, show]
  );
  const select = useCallback(
    (name: string): void => {
      setTabStop(name);
      setPointed(null);
      onSelect(name);
    },
    [onSelect]
  );
  const onKeyDown = useCallback(
    (name: string, event: KeyboardEvent): void => {
      const direction = DIRECTIONS[event.key];
      const zooms: Record<string, () => void> = { '+': () => zoom(1.25), '-': () => zoom(0.8), '0': fitAll, Escape: () => setPointed(null) };
      if (direction && layout) {
        goTo(findNeighbour(view, layout, name, direction));
      } else if (event.key === ' ') {
        select(name);
      } else if (event.key === 'Enter') {
        select(name);
        onOpen(name);
      } else if (zooms[event.key] && !event.ctrlKey && !event.metaKey) {
        zooms[event.key]();
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    },
    [fitAll, goTo, layout, onOpen, select, view, zoom]
  );

  const near = pointed?.kind === 'node' ? pointed.key : selected;
  return (
    <div
      className="cw-Graph-frame"
      ref={frame}
      data-dragging={isDragging || undefined}
      data-far={viewport.scale < READABLE || undefined}
      aria-busy={layout === null}
      {...handlers}
    >
      {layout && (
        <svg className="cw-Graph-drawing" role="group" aria-label={props.label}>
          <ArrowHeads />
          <g transform={`translate(${viewport.x},${viewport.y}) scale(${viewport.scale})`}>
            <g aria-hidden="true">
              {view.edges.map((edge, index) => (
                <GraphEdge
                  key={edge.key}
                  edge={edge}
                  points={layout.edges[index]}
                  isCritical={critical.has(edge.from) && critical.has(edge.to)}
                  isNear={edge.from === near || edge.to === near || (pointed?.kind === 'edge' && pointed.key === edge.key)}
                  onPoint={setPointed}
                />
              ))}
            </g>
            {view.nodes.map(node => (
              <GraphNode
                key={node.name}
                node={node}
                box={layout.nodes[node.name]}
                state={props.stateOf(node.name)}
                time={props.timeOf(node.name)}
                isCritical={critical.has(node.name)}
                isSelected={node.name === selected}
                isTabStop={node.name === stop}
                trans={trans}
                onSelect={select}
                onOpen={onOpen}
                onKeyDown={onKeyDown}
                onPoint={setPointed}
              />
            ))}
          </g>
        </svg>
      )}
      {pointed && layout && !isDragging && <Tip {...props} layout={layout} pointed={pointed} frame={frame} viewport={viewport} />}
    </div>
  );
});

interface ITipProps extends IGraphCanvasProps {
  readonly layout: Layout;
  readonly pointed: NonNullable<Pointed>;
  readonly frame: RefObject<HTMLDivElement>;
  readonly viewport: { readonly x: number; readonly y: number; readonly scale: number };
}

/** The tooltip: under what it is about, or above where there is no room. */
function Tip({ view, layout, pointed, frame, viewport, stateOf, timeOf, trans }: ITipProps): ReactElement | null {
  const node = pointed.kind === 'node' ? view.nodes.find(one => one.name === pointed.key) : undefined;
  const index = pointed.kind === 'edge' ? view.edges.findIndex(one => one.key === pointed.key) : -1;
  const edge: EdgeView | undefined = view.edges[index];
  const incoming = useMemo(() => view.edges.filter(one => one.to === node?.name), [view, node]);
  const element = frame.current;
  if ((!node && !edge) || !element) {
    return null;
  }
  const points = edge ? layout.edges[index] : [];
  const at = node ? layout.nodes[node.name] : points[Math.floor(points.length / 2)];
  const x = at.x * viewport.scale + viewport.x;
  const y = at.y * viewport.scale + viewport.y;
  const gap = node ? 20 * viewport.scale + 4 : 10;
  const below = y < element.clientHeight * 0.6;
  const width = Math.min(280, element.clientWidth - 16);
  const left = Math.max(8, Math.min(x - width / 2, element.clientWidth - width - 8));
  const style = below ? { left, width, top: y + gap } : { left, width, bottom: element.clientHeight - y + gap };
  return (
    <div className="cw-Tip" role="tooltip" style={style}>
      {node ? (
        <NodeTip node={node} says={[stateOf(node.name), timeOf(node.name)].filter(Boolean).join(', ')} incoming={incoming} trans={trans} />
      ) : (
        <EdgeTip edge={edge} trans={trans} />
      )}
    </div>
  );
}
