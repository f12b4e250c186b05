/** The list of plug-ins of the Cellwright front end. */

import { badges } from './plugins/badges';
import { commands } from './plugins/commands';
import { panel } from './plugins/panel';
import { runs } from './plugins/runs';
import { markSections } from './plugins/sections';
import { client, events, notebooks, sections } from './plugins/services';

export default [client, events, sections, notebooks, panel, badges, commands, markSections, runs];
