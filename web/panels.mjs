// What the page shows beside the console: {id, title, draw(machine, data,
// element)} each, in this order.

import * as registers from './panels/registers.mjs';

export const panels = [
  { id: 'registers', title: 'Registers', draw: registers.draw },
];
