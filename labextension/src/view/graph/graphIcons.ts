/** Icons of the diagram's toolbar. */
import { LabIcon } from '@jupyterlab/ui-components';

function icon(name: string, path: string): LabIcon {
  return new LabIcon({
    name: `cellwright:${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><path class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.5" d="${path}"/></svg>`
  });
}

export const zoomInIcon = icon('zoom-in', 'M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9Zm3.300 7.800L14 14M7 5v4M5 7h4');
export const zoomOutIcon = icon('zoom-out', 'M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9Zm3.300 7.800L14 14M5 7h4');
export const fitIcon = icon('fit', 'M2.500 6V2.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10M5.500 6.500h5v3h-5Z');
