/** Which colour and pattern a step wears: by its place in the pipeline, so that neighbours differ. */

import type { AnalysisAnswer } from '../../services/api';

/** Colours are the variables `--cw-step-0` … of the style; patterns tell the rounds apart. */
export interface IStepLook {
  readonly colour: number;
  readonly pattern: 'solid' | 'striped' | 'dotted';
}

export const COLOURS = 8;
const PATTERNS = ['solid', 'striped', 'dotted'] as const;

export function stepLook(index: number): IStepLook {
  return { colour: index % COLOURS, pattern: PATTERNS[Math.floor(index / COLOURS) % PATTERNS.length] };
}

/** The looks of all steps, in the order in which their names first stand in the notebook. */
export function stepLooks(analysis: AnalysisAnswer): ReadonlyMap<string, IStepLook> {
  const names = new Set(analysis.graph.steps.map(step => step.name));
  for (const mark of analysis.marks) {
    if (mark.role === 'step' && mark.step) {
      names.add(mark.step);
    }
  }
  return new Map([...names].map((name, index) => [name, stepLook(index)]));
}
