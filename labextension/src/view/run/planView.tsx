/** Which steps will run and which earlier results are reused, and why. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type ReactElement } from 'react';
import type { RunForm } from '../../model/runForm';
import { Disclosure } from '../state/disclosure';
import { ErrorNote } from '../state/errorNote';
import { StateGlyph } from '../state/stateGlyph';

export function PlanView({ form, trans }: { form: RunForm; trans: TranslationBundle }): ReactElement {
  const { plan, planError } = form;
  const [isOpen, setOpen] = useState(false);
  if (planError) {
    return <ErrorNote error={planError} />;
  }
  if (!plan) {
    const says = !form.isGood
      ? trans.__('Mend the values above to see the plan.')
      : form.isPending
        ? trans.__('Planning…')
        : '';
    return <p className="cw-Plan-note cw-Faint">{says}</p>;
  }
  const running = plan.steps.filter(step => step.decision === 'run').length;
  const reused = plan.steps.length - running;
  const note = [
    form.sweptNames.length > 0 && trans.__('first run of the sweep'),
    trans._n('%1 step runs', '%1 steps run', running),
    reused > 0 && trans._n('%1 is reused', '%1 are reused', reused)
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <Disclosure isOpenAtFirst={isOpen} onToggle={setOpen} title={trans.__('Plan')} note={<span aria-busy={form.isPending}>{note}</span>}>
      <ul className="cw-Plan" aria-label={trans.__('Plan')}>
        {plan.steps.map(step => (
          <li key={step.name} data-decision={step.decision}>
            <StateGlyph state={step.decision === 'reuse' ? 'reused' : 'waiting'} trans={trans} ornament />
            <span className="cw-StepLine-name">{step.name}</span>
            <span className="cw-StepLine-side">{step.decision === 'reuse' ? trans.__('reuse') : trans.__('run')}</span>
            <span className="cw-Plan-why">{step.reasons.join('; ')}</span>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
