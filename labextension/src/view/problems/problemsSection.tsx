/** What `check` finds in the notebook: by severity, then by cell, with a jump and a repair where there is one. */

import { type ReactElement, useState } from 'react';
import { command, safePath } from '../../model/shellCommand';
import type { Fix, Problem, Severity } from '../../services/api';
import type { INotebook, ISectionContext } from '../../tokens';
import { CellLink } from '../cellLink';
import { useSignal } from '../hooks';
import { CommandLine } from '../panel/commandLine';
import { Prose } from '../prose';
import { ErrorNote } from '../state/errorNote';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** How many problems the tab tells of: those that somebody should do something about. */
export function countProblems(notebook: INotebook): number | null {
  const problems = notebook.analysis?.problems ?? [];
  return problems.filter(problem => problem.severity !== 'info').length || null;
}

export function ProblemsSection({ context }: { context: ISectionContext }): ReactElement {
  const { notebook, trans } = context;
  useSignal(notebook.changed);
  const { analysis, error } = notebook;
  const problems = analysis?.problems ?? [];
  return (
    <>
      <div className="cw-Section-head">
        <h2>
          {analysis && problems.length === 0
            ? trans.__('No problems')
            : trans._n('%1 problem', '%1 problems', problems.length)}
        </h2>
        <CommandLine text={command('check', safePath(notebook.path))} trans={trans} />
      </div>
      {error && <ErrorNote error={error} />}
      {!analysis && !error && <p className="cw-Hint">{trans.__('Looking…')}</p>}
      {analysis && problems.length === 0 && (
        <p className="cw-Hint">
          {analysis.graph.steps.length > 0
            ? trans.__('The steps can run, and compute what the notebook computes from top to bottom.')
            : trans.__('Nothing is marked yet: mark cells as steps, or start with Suggest.')}
        </p>
      )}
      {SEVERITIES.map(severity => (
        <Group
          key={severity}
          severity={severity}
          problems={problems.filter(problem => problem.severity === severity)}
          context={context}
        />
      ))}
    </>
  );
}

interface IGroupProps {
  readonly severity: Severity;
  readonly problems: readonly Problem[];
  readonly context: ISectionContext;
}

function Group({ severity, problems, context }: IGroupProps): ReactElement | null {
  const { notebook, trans } = context;
  if (problems.length === 0) {
    return null;
  }
  const titles = { error: trans.__('Errors'), warning: trans.__('Warnings'), info: trans.__('Notes') };
  const sorted = [...problems].sort(
    (a, b) => place(notebook, a) - place(notebook, b) || (a.line ?? 0) - (b.line ?? 0) || a.code.localeCompare(b.code)
  );
  return (
    <section aria-label={titles[severity]}>
      <h3>{titles[severity]}</h3>
      <ul className="cw-List">
        {sorted.map((problem, index) => (
          <ProblemItem key={`${problem.code} ${problem.cell} ${problem.line} ${index}`} problem={problem} context={context} />
        ))}
      </ul>
    </section>
  );
}

function place(notebook: INotebook, problem: Problem): number {
  return (problem.cell === null ? undefined : notebook.numberOf(problem.cell)) ?? 0;
}

function ProblemItem({ problem, context }: { problem: Problem; context: ISectionContext }): ReactElement {
  const { trans } = context;
  return (
    <li className="cw-Problem" data-severity={problem.severity}>
      <div className="cw-Problem-place">
        {problem.cell === null ? (
          <span>{trans.__('notebook')}</span>
        ) : (
          <CellLink cell={problem.cell} line={problem.line} context={context} />
        )}
        <span className="cw-Hint">{problem.code}</span>
      </div>
      <p className="cw-Problem-message">
        <Prose text={problem.message} />
      </p>
      {problem.hint && (
        <p className="cw-Hint">
          <Prose text={problem.hint} />
        </p>
      )}
      {problem.fixes && problem.fixes.length > 0 && (
        <div className="cw-Actions">
          {problem.fixes.map(fix => (
            <FixButton key={fix.id} fix={fix} context={context} />
          ))}
        </div>
      )}
    </li>
  );
}

function FixButton({ fix, context }: { fix: Fix; context: ISectionContext }): ReactElement {
  const { notebook, trans, announce } = context;
  const [isBusy, setBusy] = useState(false);
  const apply = async (): Promise<void> => {
    setBusy(true);
    try {
      await notebook.marks.apply(fix.edits, fix.title);
      announce(trans.__('%1: done. Z in command mode takes it back.', fix.title));
    } catch (reason) {
      announce(trans.__('%1: %2', fix.title, (reason as Error).message));
    } finally {
      setBusy(false);
    }
  };
  return (
    <button type="button" className="jp-mod-styled cw-Button cw-Fix" disabled={isBusy} onClick={() => void apply()}>
      <Prose text={fix.title} />
    </button>
  );
}
