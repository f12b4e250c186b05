/** Icons that JupyterLab does not have. */

import { LabIcon } from '@jupyterlab/ui-components';

function icon(name: string, body: string): LabIcon {
  const svgstr =
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24">' +
    `<g class="jp-icon3" fill="#616161">${body}</g></svg>`;
  return new LabIcon({ name: `cellwright:${name}`, svgstr });
}

/** A cell that becomes two steps. */
export const cellwrightIcon = icon(
  'cellwright',
  '<path d="M4 3h7a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2H8.5v3.2A3.8 3.8 0 0 0 12.3 17H13v-1a2 2 0 0 1 2-2h4a2 2 0 0 1 2 ' +
    '2v4a2 2 0 0 1-2 2h-4a2 2 0 0 1-2-2v-1h-.7a5.8 5.8 0 0 1-5.8-5.8V10H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Zm0 2v3h7V5H4Z' +
    'm11 11v4h4v-4h-4ZM17 4h4v2h-4V4Zm0 4h4v2h-4V8Z"/>'
);

export const pipelineIcon = icon(
  'pipeline',
  '<path d="M9.5 2h5A1.5 1.5 0 0 1 16 3.5v3A1.5 1.5 0 0 1 14.500 8H13v3h4.5a1.500 1.500 0 0 1 1.500 1.500V16h.500A1.500 ' +
    '1.500 0 0 1 21 17.500v3a1.500 1.500 0 0 1-1.500 1.500h-4a1.500 1.500 0 0 1-1.500-1.500v-3a1.500 1.500 0 0 1 1.500-1.500H17v-3H7v3' +
    'h1.500a1.500 1.500 0 0 1 1.500 1.500v3A1.500 1.500 0 0 1 8.500 22h-4A1.500 1.500 0 0 1 3 20.500v-3A1.500 1.500 0 0 1 4.500 16H5v-3.500' +
    'A1.500 1.500 0 0 1 6.500 11H11V8H9.500A1.500 1.500 0 0 1 8 6.500v-3A1.500 1.500 0 0 1 9.500 2Zm.500 2v2h4V4h-4ZM5 18v2h3v-2H5Z' +
    'm11 0v2h3v-2h-3Z"/>'
);

export const stepIcon = icon(
  'step',
  '<path d="M4 6h3.200a3 3 0 0 1 5.600 0H20v2h-7.200a3 3 0 0 1-5.600 0H4V6Zm6 2a1 1 0 1 0 0-2 1 1 0 0 0 0 2ZM4 16h7.200' +
    'a3 3 0 0 1 5.600 0H20v2h-3.200a3 3 0 0 1-5.600 0H4v-2Zm10 2a1 1 0 1 0 0-2 1 1 0 0 0 0 2Z"/>'
);

export const warningIcon = icon(
  'warning',
  '<path d="M12 3 1.500 21h21L12 3Zm0 4 7 12H5l7-12Zm-1 4v4h2v-4h-2Zm0 5v2h2v-2h-2Z"/>'
);

export const suggestIcon = icon(
  'suggest',
  '<path d="m10 4 1.800 5.200L17 11l-5.200 1.800L10 18l-1.800-5.200L3 11l5.200-1.800L10 4Zm8-2 .9 2.600L21.500 5.500l-2.600.9L18 9' +
    'l-.9-2.600-2.600-.9 2.600-.9L18 2Zm0 13 .9 2.600 2.600.9-2.600.9L18 22l-.9-2.600-2.600-.9 2.600-.9L18 15Z"/>'
);

export const syncIcon = icon(
  'sync',
  '<path d="M7 4 2.500 8.500 7 13v-3.500h10v-2H7V4Zm10 7v3.500H7v2h10V20l4.500-4.500L17 11Z"/>'
);

/** One point that becomes three. */
export const sweepIcon = icon(
  'sweep',
  '<path d="M5 9.500a2.500 2.500 0 0 1 2.400 1.800l7.200-4.700a2.500 2.500 0 1 1 .9 1.300L8.700 12l6.800 4.100a2.500 2.500 0 1 1-.9 1.300l-7.200-4.700A2.500 ' +
    '2.500 0 1 1 5 9.500Zm9.600 1.500h2.100a2.500 2.500 0 1 1 0 2h-2.100v-2Z"/>'
);
