/** Suggest: marks for a whole notebook as a preview, accepted or refused step by step. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { IProposalPart, ProposalModel } from '../../model/proposalModel';
import { command, safePath } from '../../model/shellCommand';
import { CommandIDs, type ISectionContext } from '../../tokens';
import { stepLook } from '../badges/colours';
import { CellLink } from '../cellLink';
import { useSignal } from '../hooks';
import { CommandLine } from '../panel/commandLine';
import { Prose } from '../prose';
import { Disclosure } from '../state/disclosure';
import { ErrorNote } from '../state/errorNote';

interface ISuggestSectionProps {
  readonly context: ISectionContext;
  readonly proposal: ProposalModel;
}

export function SuggestSection({ context, proposal }: ISuggestSectionProps): ReactElement {
  const { notebook, trans } = context;
  useSignal(proposal.changed);
  useSignal(notebook.changed);
  return (
    <>
      <div className="cw-Section-head">
        <h2>{trans.__('Suggest')}</h2>
        <CommandLine text={command('suggest', safePath(notebook.path), '--write')} trans={trans} />
      </div>
      {proposal.error && <ErrorNote error={proposal.error} />}
      {proposal.answer ? <Preview context={context} proposal={proposal} /> : <Ask context={context} proposal={proposal} />}
    </>
  );
}

function Ask({ context, proposal }: ISuggestSectionProps): ReactElement {
  const { trans, notebook, announce } = context;
  const code = notebook.content().cells.filter(cell => cell.cell_type === 'code' && String(cell.source).trim() !== '');
  const unmarked = code.filter(cell => !notebook.markOf(cell.id)).length;
  const ask = async (): Promise<void> => {
    await proposal.ask();
    const steps = proposal.answer?.steps.length ?? 0;
    announce(trans._n('%1 step is proposed', '%1 steps are proposed', steps));
  };
  return (
    <>
      <p>
        {trans.__(
          'Headings and the flow of data decide where steps begin. You see the proposal first; nothing changes until you accept it, and undo takes it back.'
        )}
      </p>
      <p className="cw-Hint">
        {code.length === 0
          ? trans.__('This notebook has no code yet.')
          : unmarked === 0
            ? trans.__('All code cells have a mark.')
            : trans._n('%1 code cell has no mark.', '%1 code cells have no mark.', unmarked)}
      </p>
      <button
        type="button"
        className="jp-mod-styled jp-mod-accept cw-Button"
        disabled={proposal.isBusy || unmarked === 0}
        onClick={() => void ask()}
      >
        {proposal.isBusy ? trans.__('Looking…') : trans.__('Suggest steps')}
      </button>
    </>
  );
}

function Preview({ context, proposal }: ISuggestSectionProps): ReactElement {
  const { trans, announce, commands } = context;
  const { answer } = proposal;
  const accepted = proposal.parts.filter(part => proposal.isAccepted(part));
  const apply = async (): Promise<void> => {
    await proposal.apply(trans.__('Accept suggested marks'));
    if (!proposal.error) {
      announce(trans.__('Marked as suggested. Z in command mode takes it back.'));
      await commands.execute(CommandIDs.openPanel, { section: 'pipeline' });
    }
  };
  if (!answer) {
    return <></>;
  }
  return (
    <>
      {proposal.isStale && (
        <div className="cw-Notice" data-kind="warning">
          {trans.__('The notebook changed since this was proposed.')}{' '}
          <button type="button" className="cw-LinkButton" onClick={() => void proposal.ask()}>
            {trans.__('Suggest again')}
          </button>
        </div>
      )}
      {proposal.parts.length === 0 && <p>{trans.__('There is nothing to propose: all cells that count are marked.')}</p>}
      <ul className="cw-List cw-Proposal" aria-label={trans.__('Proposed marks')}>
        {proposal.parts.map((part, index) => (
          <Part key={part.id} part={part} index={index} context={context} proposal={proposal} />
        ))}
      </ul>
      {answer.notes.map(note => (
        <p key={note} className="cw-Hint">
          <Prose text={note} />
        </p>
      ))}
      {answer.problems.length > 0 && (
        <Disclosure title={trans._n('%1 problem with these marks', '%1 problems with these marks', answer.problems.length)}>
          <ul className="cw-List">
            {answer.problems.map((problem, index) => (
              <li key={`${problem.code} ${index}`} className="cw-Problem" data-severity={problem.severity}>
                <div className="cw-Problem-place">
                  {problem.cell && <CellLink cell={problem.cell} line={problem.line} context={context} />}
                  <span className="cw-Hint">{problem.code}</span>
                </div>
                <p className="cw-Problem-message">
                  <Prose text={problem.message} />
                </p>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      <div className="cw-Actions cw-Proposal-actions">
        {proposal.parts.length > 0 && (
          <button
            type="button"
            className="jp-mod-styled jp-mod-accept cw-Button"
            disabled={proposal.isBusy || accepted.length === 0 || proposal.isStale}
            onClick={() => void apply()}
          >
            {accepted.length === proposal.parts.length
              ? trans.__('Accept all')
              : trans.__('Accept %1 of %2', accepted.length, proposal.parts.length)}
          </button>
        )}
        <button type="button" className="jp-mod-styled cw-Button" disabled={proposal.isBusy} onClick={() => proposal.forget()}>
          {proposal.parts.length > 0 ? trans.__('Refuse all') : trans.__('Close')}
        </button>
      </div>
    </>
  );
}

interface IPartProps extends ISuggestSectionProps {
  readonly part: IProposalPart;
  readonly index: number;
}

function Part({ part, index, context, proposal }: IPartProps): ReactElement {
  const { trans } = context;
  const steps = proposal.parts.slice(0, index).filter(earlier => earlier.kind === 'step').length;
  const look = part.kind === 'step' ? stepLook(steps) : null;
  const isAccepted = proposal.isAccepted(part);
  return (
    <li className="cw-Proposal-part" data-accepted={isAccepted}>
      <label>
        <input
          type="checkbox"
          checked={isAccepted}
          onChange={event => proposal.accept(part, event.target.checked)}
        />
        {look && <span className="cw-Swatch" data-colour={look.colour} data-pattern={look.pattern} aria-hidden="true" />}
        <span className="cw-Proposal-name" data-kind={part.kind}>
          {partName(part, trans)}
        </span>
      </label>
      <div className="cw-Proposal-cells">
        {part.cells.map(cell => (
          <CellLink key={cell} cell={cell} context={context} />
        ))}
      </div>
      {part.reasons.map(reason => (
        <p key={reason} className="cw-Hint">
          <Prose text={reason} />
        </p>
      ))}
    </li>
  );
}

function partName(part: IProposalPart, trans: TranslationBundle): string {
  switch (part.kind) {
    case 'step':
      return part.name;
    case 'setup':
      return trans.__('setup');
    case 'parameters':
      return trans.__('parameters');
    case 'skip':
      return trans.__('skipped');
  }
}
