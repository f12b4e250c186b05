/** The selected step: what it gets and hands on, and the ways from here. */
import { useState, type ReactElement } from 'react';
import type { GraphView } from '../../model/graphView';
import type { RunForms, Scope } from '../../model/runForm';
import { findStep } from '../../model/runState';
import type { RunsModel } from '../../model/runsModel';
import { CommandIDs, type ISectionContext } from '../../tokens';
import { Items } from '../items/itemList';
import { StepEdges } from './stepList';

interface ISelectedStepProps {
  readonly context: ISectionContext;
  readonly forms: RunForms;
  readonly runs: RunsModel;
  readonly view: GraphView;
  readonly step: string | null;
}

export function SelectedStep({ context, forms, runs, view, step }: ISelectedStepProps): ReactElement | null {
  const { commands, notebook, trans } = context;
  const [isOpen, setOpen] = useState(true);
  const node = view.nodes.find(one => one.name === step);
  if (!node) {
    return null;
  }
  const run = runs.runOf(notebook.path);
  const state = run ? findStep(run, node.name) : undefined;
  const go = (): void => {
    if (node.cells.length > 0) {
      void commands.execute(CommandIDs.showCell, { cell: node.cells[0], cells: [...node.cells] });
    }
  };
  const prepare = (scope: Scope): void => {
    forms.formOf(notebook).setScope(scope);
    void commands.execute(CommandIDs.openPanel, { section: 'run' });
  };
  return (
    <section className="cw-Selected" aria-label={trans.__('Step %1', node.name)}>
      <div className="cw-Selected-head">
        <button type="button" className="cw-Disclosure" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <strong>{node.name}</strong>
        </button>
        <span className="cw-Toolbar-space" />
        <button type="button" className="cw-LinkButton" onClick={go} title={trans.__('Show its cells in the notebook')}>
          {trans._n('%1 cell', '%1 cells', node.cells.length)}
        </button>
        <button type="button" className="cw-LinkButton" onClick={() => void commands.execute(CommandIDs.openStep, { step: node.name })}>
          {trans.__('Options')}
        </button>
        <button type="button" className="cw-LinkButton" onClick={() => prepare({ kind: 'from', step: node.name })}>
          {trans.__('Run from here…')}
        </button>
      </div>
      {isOpen && run && state && <Items key={`${run.run} ${node.name}`} context={context} runs={runs} run={run} step={state} />}
      {isOpen && <StepEdges step={node.name} edges={view.edges} trans={trans} />}
    </section>
  );
}
