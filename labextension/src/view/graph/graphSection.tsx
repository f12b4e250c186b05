/** The section "Pipeline": diagram, list of steps, and what can be done with the selected one. */
import { type ReactElement, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { findCriticalPath } from '../../model/criticalPath';
import { formatDuration } from '../../model/format';
import type { Layout } from '../../model/graphLayout';
import { makeGraphView, type GraphView } from '../../model/graphView';
import type { Layouts } from '../../model/layouts';
import { stepElapsed } from '../../model/runProgress';
import type { StepState } from '../../model/runState';
import type { RunForms } from '../../model/runForm';
import type { RunsModel } from '../../model/runsModel';
import { command, safePath } from '../../model/shellCommand';
import { CommandIDs, type ISectionContext } from '../../tokens';
import { useSignal } from '../hooks';
import { CommandLine } from '../panel/commandLine';
import { itemWords } from '../items/itemWords';
import type { GlyphState } from '../state/stateGlyph';
import { useNow } from '../state/useNow';
import { GraphCanvas, type IGraphHandle } from './graphCanvas';
import { GraphToolbar } from './graphToolbar';
import { Legend } from './legend';
import { SelectedStep } from './selectedStep';
import { StepList } from './stepList';

export interface IGraphSectionProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
  readonly forms: RunForms;
  readonly layouts: Layouts;
}

export function GraphSection({ context, runs, forms, layouts }: IGraphSectionProps): ReactElement {
  const { notebook, commands, trans } = context;
  useSignal(notebook.changed);
  useSignal(notebook.selectedStepChanged);
  useSignal(runs.changed);
  useEffect(() => void runs.follow(notebook.path), [runs, notebook.path]);
  const graph = notebook.analysis?.graph;
  const view = useMemo(() => (graph ? makeGraphView(graph) : null), [graph]);
  const layout = useLayout(layouts, view);
  const handle = useRef<IGraphHandle>(null);
  const [shows, setShows] = useState({ legend: false, critical: true });
  const steps = useSteps(runs, notebook.path);
  const isRunning = runs.runOf(notebook.path)?.status === 'running';
  const now = useNow(isRunning);

  const stateOf = useCallback((name: string): GlyphState => steps.get(name)?.status ?? 'none', [steps]);
  const timeOf = useCallback(
    (name: string): string => {
      const step = steps.get(name);
      return step ? [step.items && itemWords(step.items, trans), formatDuration(stepElapsed(step, now), trans)].filter(Boolean).join(', ') : '';
    },
    [steps, now, trans]
  );
  const critical = useMemo(() => {
    const path = view && shows.critical ? findCriticalPath(view.nodes.map(node => node.name), view.edges, name => usualTime(steps.get(name))) : null;
    return new Set(path && path.steps.length > 1 ? path.steps : []);
  }, [view, steps, shows.critical]);
  const onSelect = useCallback(
    (name: string): void => {
      notebook.selectStep(name);
      const cells = notebook.analysis?.graph.steps.find(step => step.name === name)?.cells ?? [];
      if (cells.length > 0) {
        void commands.execute(CommandIDs.showCell, { cell: cells[0], cells: [...cells] });
      }
    },
    [commands, notebook]
  );
  const onOpen = useCallback((name: string): void => void commands.execute(CommandIDs.openStep, { step: name }), [commands]);

  if (!view) {
    return <div className="cw-Waiting">{notebook.error ? notebook.error.message : trans.__('Reading the notebook…')}</div>;
  }
  if (view.nodes.length === 0) {
    return <NoSteps context={context} />;
  }
  const shared = { view, critical, trans, stateOf, timeOf, onSelect, onOpen, selected: notebook.selectedStep };
  return (
    <div className="cw-Graph" data-large={view.nodes.length > 40 || undefined}>
      <GraphToolbar
        trans={trans}
        shows={shows}
        onShow={change => setShows({ ...shows, ...change })}
        onZoom={factor => handle.current?.zoom(factor)}
        onFit={() => handle.current?.fitAll()}
        summary={trans._n('%1 step', '%1 steps', view.nodes.length)}
      >
        <CommandLine text={command('graph', safePath(notebook.path))} trans={trans} />
      </GraphToolbar>
      {shows.legend && <Legend trans={trans} />}
      <div className="cw-Graph-body">
        <GraphCanvas ref={handle} {...shared} layout={layout} label={trans.__('Pipeline diagram')} />
        <div className="cw-Graph-side">
          <SelectedStep context={context} forms={forms} runs={runs} view={view} step={notebook.selectedStep} />
          <StepList {...shared} />
        </div>
      </div>
    </div>
  );
}

/** How long a step takes: reused ones as long as they took when they ran. */
function usualTime(step: StepState | undefined): number | undefined {
  return step?.status === 'reused' ? (step.expected ?? step.seconds) : (step?.seconds ?? step?.expected);
}

function useSteps(runs: RunsModel, path: string): ReadonlyMap<string, StepState> {
  const run = runs.runOf(path);
  return useMemo(() => new Map((run?.steps ?? []).map(step => [step.name, step])), [run]);
}

/** Positions for a view; the former ones stay until the new ones are known. */
function useLayout(layouts: Layouts, view: GraphView | null): Layout | null {
  const [placed, setPlaced] = useState<{ structure: string; layout: Layout } | null>(null);
  useEffect(() => {
    if (!view) {
      return undefined;
    }
    let isOver = false;
    void layouts.place(view).then(layout => {
      if (!isOver) {
        setPlaced({ structure: view.structure, layout });
      }
    });
    return () => {
      isOver = true;
    };
  }, [layouts, view]);
  if (!view) {
    return null;
  }
  return layouts.peek(view) ?? (placed?.structure === view.structure ? placed.layout : null);
}

/** An empty pipeline says what to do. */
function NoSteps({ context }: { context: ISectionContext }): ReactElement {
  const { commands, trans } = context;
  return (
    <div className="cw-Empty">
      <h2>{trans.__('No steps yet')}</h2>
      <p>{trans.__('Select cells in the notebook and mark them as a step. What each step needs from the others is worked out from the code.')}</p>
      <p>
        <button
          type="button"
          className="jp-mod-styled jp-mod-accept cw-Button"
          onClick={() => void commands.execute(CommandIDs.openPanel, { section: 'suggest' })}
        >
          {trans.__('Suggest steps')}
        </button>{' '}
        <button type="button" className="jp-mod-styled cw-Button" onClick={() => void commands.execute(CommandIDs.markStep)}>
          {trans.__('Mark selected cells…')}
        </button>
      </p>
    </div>
  );
}
