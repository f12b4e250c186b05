/** The steps as a list: the same as the diagram, for those who do not see it or do not want to. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useRef, type KeyboardEvent, type ReactElement } from 'react';
import type { EdgeView, GraphView } from '../../model/graphView';
import { StateGlyph, stateLabel, type GlyphState } from '../state/stateGlyph';
import { FlowList } from './graphTip';

interface IStepListProps {
  readonly view: GraphView;
  readonly selected: string | null;
  readonly critical: ReadonlySet<string>;
  readonly trans: TranslationBundle;
  stateOf(step: string): GlyphState;
  timeOf(step: string): string;
  onSelect(step: string): void;
  onOpen(step: string): void;
}

export function StepList(props: IStepListProps): ReactElement {
  const { view, selected, critical, trans } = props;
  const list = useRef<HTMLUListElement>(null);
  const stop = view.nodes.some(node => node.name === selected) ? selected : view.nodes[0]?.name;
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const onKeyDown = (event: KeyboardEvent, index: number): void => {
    const count = view.nodes.length;
    const moves: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: count - 1 };
    if (event.key in moves) {
      const next = view.nodes[Math.max(0, Math.min(moves[event.key], count - 1))].name;
      props.onSelect(next);
      const items = list.current?.querySelectorAll<HTMLElement>('[role="option"]') ?? [];
      [...items].find(item => item.dataset.step === next)?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      props.onOpen(view.nodes[index].name);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <ul className="cw-StepList" role="listbox" aria-label={trans.__('Steps')} ref={list}>
      {view.nodes.map((node, index) => {
        const state = props.stateOf(node.name);
        const time = props.timeOf(node.name);
        return (
          <li
            key={node.name}
            role="option"
            className="cw-StepLine"
            data-step={node.name}
            aria-selected={node.name === selected}
            tabIndex={node.name === stop ? 0 : -1}
            onClick={() => props.onSelect(node.name)}
            onDoubleClick={() => props.onOpen(node.name)}
            onKeyDown={event => onKeyDown(event, index)}
          >
            <StateGlyph state={state} trans={trans} ornament />
            <span className="cw-StepLine-name" title={node.name}>
              {node.name}
            </span>
            {node.foreach && (
              <span className="cw-Tag" title={trans.__('For each %1', node.foreach)}>
                {trans.__('for each')}
              </span>
            )}
            {node.when && (
              <span className="cw-Tag" title={trans.__('Only when %1', node.when)}>
                {trans.__('when')}
              </span>
            )}
            {node.checked && (
              <span className="cw-Tag" title={trans.__('Its result is checked')}>
                {trans.__('check')}
              </span>
            )}
            {critical.has(node.name) && (
              <span className="cw-Tag"  title={trans.__('On the critical path: it decides how long a run takes')}>
                {trans.__('critical')}
              </span>
            )}
            <span className="cw-StepLine-side">
              <span className="cw-Hidden">{stateLabel(state, trans)} </span>
              {time}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

interface IStepEdgesProps {
  readonly step: string;
  readonly edges: readonly EdgeView[];
  readonly trans: TranslationBundle;
}

/** What a step gets from others and hands on, with the evidence. */
export function StepEdges({ step, edges, trans }: IStepEdgesProps): ReactElement {
  const groups: [string, EdgeView[], (edge: EdgeView) => string][] = [
    [trans.__('Gets'), edges.filter(edge => edge.to === step), edge => trans.__('from %1', edge.from)],
    [trans.__('Hands on'), edges.filter(edge => edge.from === step), edge => trans.__('to %1', edge.to)]
  ];
  return (
    <dl className="cw-StepEdges">
      {groups.map(([title, found, says]) => (
        <div key={title}>
          <dt>{title}</dt>
          {found.length === 0 && <dd className="cw-Faint">{trans.__('nothing')}</dd>}
          {found.map(edge => (
            <dd key={edge.key}>
              <span className="cw-Faint">{says(edge)}</span>
              <FlowList flows={edge.flows} trans={trans} />
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
