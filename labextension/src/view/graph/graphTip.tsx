/** The tooltip of a step or an edge: what flows, and how that is known. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { flowName, isOrder, type EdgeView, type Evidence, type Flow, type NodeView } from '../../model/graphView';

export function evidenceLabel(evidence: Evidence, trans: TranslationBundle): string {
  switch (evidence) {
    case 'static':
      return trans.__('seen in the code');
    case 'observed':
      return trans.__('seen in a run');
    case 'declared':
      return trans.__('declared by a mark');
  }
}

function kindLabel(flow: Flow, trans: TranslationBundle): string {
  switch (flow.kind) {
    case 'file':
      return trans.__('file');
    case 'other':
      return isOrder(flow) ? '' : trans.__('state');
    case 'variable':
      return '';
  }
}

/** One line per thing that flows. */
export function FlowList({ flows, trans }: { flows: readonly Flow[]; trans: TranslationBundle }): ReactElement {
  return (
    <ul className="cw-Flows">
      {flows.map(flow => (
        <li key={`${flow.kind} ${flow.name}`}>
          {isOrder(flow) ? <span>{trans.__('only the order')}</span> : <code>{flowName(flow)}</code>}
          {kindLabel(flow, trans) && <span className="cw-Faint"> {kindLabel(flow, trans)}</span>}
          <span className="cw-Flows-evidence" data-evidence={flow.evidence}>
            <svg viewBox="0 0 18 4" width="18" height="4" aria-hidden="true">
              <path className="cw-Evidence-line" d="M0 2h18" />
            </svg>
            {evidenceLabel(flow.evidence, trans)}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface IEdgeTipProps {
  readonly edge: EdgeView;
  readonly trans: TranslationBundle;
}

export function EdgeTip({ edge, trans }: IEdgeTipProps): ReactElement {
  return (
    <>
      <strong>
        {edge.from} → {edge.to}
      </strong>
      <FlowList flows={edge.flows} trans={trans} />
    </>
  );
}

interface INodeTipProps {
  readonly node: NodeView;
  /** State and duration, in words. */
  readonly says: string;
  readonly incoming: readonly EdgeView[];
  readonly trans: TranslationBundle;
}

const MOST = 6;

export function NodeTip({ node, says, incoming, trans }: INodeTipProps): ReactElement {
  return (
    <>
      <strong>{node.name}</strong> <span className="cw-Faint">{says}</span>
      {node.foreach && <div>{trans.__('For each %1', node.foreach)}</div>}
      {node.when && <div>{trans.__('Only when %1', node.when)}</div>}
      {node.checked && <div>{trans.__('Its result is checked')}</div>}
      {incoming.slice(0, MOST).map(edge => (
        <div key={edge.key}>
          <span className="cw-Faint">{trans.__('from %1', edge.from)}</span>{' '}
          {edge.flows.map(flowName).slice(0, MOST).join(', ')}
          {edge.flows.length > MOST ? ' …' : ''}
        </div>
      ))}
      {incoming.length > MOST && <div className="cw-Faint">{trans._n('and from %1 more', 'and from %1 more', incoming.length - MOST)}</div>}
    </>
  );
}
