/** Nodes and edges of the diagram as SVG; where they are is decided elsewhere. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { memo, type KeyboardEvent, type MouseEvent, type ReactElement } from 'react';
import type { Box, Point } from '../../model/graphLayout';
import { shorten } from '../../model/textWidth';
import { curvePath } from '../../model/graphPath';
import type { EdgeView, NodeView } from '../../model/graphView';
import { StateShape, stateLabel, type GlyphState } from '../state/stateGlyph';

/** What is pointed at: a step, or an edge by its key. */
export type Pointed = { readonly kind: 'node' | 'edge'; readonly key: string } | null;

/** Signs on nodes for steps that run for each item, or under a condition. */
export const FOREACH_SIGN = '×n';
export const WHEN_SIGN = '?';

interface INodeProps {
  readonly node: NodeView;
  readonly box: Box;
  readonly state: GlyphState;
  readonly time: string;
  readonly isCritical: boolean;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly trans: TranslationBundle;
  onSelect(name: string, event: MouseEvent): void;
  onOpen(name: string): void;
  onKeyDown(name: string, event: KeyboardEvent): void;
  onPoint(pointed: Pointed): void;
}

export const GraphNode = memo(function GraphNode(props: INodeProps): ReactElement {
  const { node, box, state, isCritical, isSelected } = props;
  const { width, height } = box;
  const marks = [node.foreach && FOREACH_SIGN, node.when && WHEN_SIGN].filter(Boolean).join(' ');
  const room = width - 34 - (marks ? 8 + marks.length * 5 : 0);
  return (
    <g
      className="cw-Node"
      role="button"
      data-step={node.name}
      data-state={state}
      data-critical={isCritical || undefined}
      data-conditional={node.when ? true : undefined}
      aria-pressed={isSelected}
      aria-label={nodeLabel(props)}
      tabIndex={props.isTabStop ? 0 : -1}
      transform={`translate(${box.x - width / 2},${box.y - height / 2})`}
      onClick={event => props.onSelect(node.name, event)}
      onDoubleClick={() => props.onOpen(node.name)}
      onKeyDown={event => props.onKeyDown(node.name, event)}
      onFocus={event => event.currentTarget.matches(':focus-visible') && props.onPoint({ kind: 'node', key: node.name })}
      onBlur={() => props.onPoint(null)}
      onPointerEnter={() => props.onPoint({ kind: 'node', key: node.name })}
      onPointerLeave={() => props.onPoint(null)}
    >
      {node.foreach && <rect className="cw-Node-behind" x="4" y="-4" width={width} height={height} rx="4" />}
      <rect className="cw-Node-box" width={width} height={height} rx="4" />
      <rect className="cw-Node-bar" width="4" height={height} rx="2" />
      <svg className="cw-Glyph cw-Node-detail" data-state={state} x="10" y={height / 2 - 8} width="16" height="16" viewBox="0 0 16 16">
        <StateShape state={state} />
      </svg>
      <text className="cw-Node-name cw-Node-detail" x="31" y={height / 2} dominantBaseline="central">
        {shorten(node.name, 12, room)}
      </text>
      {marks && (
        <text className="cw-Node-marks cw-Node-detail" x={width - 6} y={height / 2} textAnchor="end" dominantBaseline="central">
          {marks}
        </text>
      )}
    </g>
  );
});

/** All that the drawing says, in words. */
function nodeLabel({ node, state, time, isCritical, trans }: INodeProps): string {
  return [
    node.name,
    time ? `${stateLabel(state, trans)}, ${time}` : stateLabel(state, trans),
    node.foreach && trans.__('for each %1', node.foreach),
    node.when && trans.__('when %1', node.when),
    isCritical && trans.__('on the critical path')
  ]
    .filter(Boolean)
    .join(', ');
}

interface IEdgeProps {
  readonly edge: EdgeView;
  readonly points: readonly Point[];
  readonly isCritical: boolean;
  readonly isNear: boolean;
  onPoint(pointed: Pointed): void;
}

export const GraphEdge = memo(function GraphEdge({ edge, points, isCritical, isNear, onPoint }: IEdgeProps): ReactElement {
  const path = curvePath(points);
  return (
    <g
      className="cw-Edge"
      data-evidence={edge.evidence}
      data-critical={isCritical || undefined}
      data-near={isNear || undefined}
      onPointerEnter={() => onPoint({ kind: 'edge', key: edge.key })}
      onPointerLeave={() => onPoint(null)}
    >
      <path className="cw-Edge-line" d={path} markerEnd={isCritical || isNear ? 'url(#cw-arrow-strong)' : 'url(#cw-arrow)'} />
      <path className="cw-Edge-target" d={path} />
    </g>
  );
});

export function ArrowHeads(): ReactElement {
  const shape = <path d="M0 0 7 3.500 0 7Z" />;
  return (
    <defs>
      {['cw-arrow', 'cw-arrow-strong'].map(id => (
        <marker key={id} id={id} viewBox="0 0 7 7" refX="6" refY="3.5" markerWidth="6" markerHeight="6" markerUnits="userSpaceOnUse" orient="auto">
          {shape}
        </marker>
      ))}
    </defs>
  );
}
