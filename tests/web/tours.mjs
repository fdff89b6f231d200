// Do the tours of the page come to their stops, and back?
import { Guest } from '../../web/guest.mjs';
import { Walk, placeOf } from '../../web/tour.mjs';
import { data, machine, same } from './lab.mjs';

const m = await machine();
Walk.patience = 120000; // milliseconds, for a busy host

// Whether the process that the stop's text shows is the one that runs.
function asTold({ stop, plan }) {
  const [, pid, name] = /^(\d+) +(\w+) +RUNNING/m.exec(stop.shown.join('\n'))
    ?? [];
  const p = new Guest(m, data).current();

  return !name || (p?.title === (name === 'init' ? plan.parent ?? name : name)
    && (!plan.exact || p.pid === +pid));
}

// Whether the console has just said what the stop's text shows.
function saidAsTold({ stop }) {
  return m.heard.replaceAll('\r', '').slice(-400).includes(stop.shown[0]);
}

// The tour, from its beginning to its end; what was not reached.
async function toEnd(walk) {
  const missed = [];
  let result = await walk.begin();

  for (;;) {
    if (result.elsewhere)
      missed.push(walk.stop.title);
    if (result.at && !asTold(walk))
      missed.push(`${walk.stop.title}: another process runs`);
    if (result.typed && !saidAsTold(walk))
      missed.push(`${walk.stop.title}: ${m.heard.slice(-400)}`);
    if (walk.ended)
      return missed;
    result = await walk.next();
  }
}

function tour(name) {
  return [`the tour ${name} comes to its end, and back`, async () => {
    const walk = new Walk(m, data, name);
    same(await toEnd(walk), [], 'not reached:');
    while (walk.index > 0) {
      const { at } = await walk.back();
      if (at && walk.place)
        same(walk.place.all.includes(m.regs().eip), true, walk.stop.title);
    }
  }];
}

export const questions = [
  ['most stops of the tours are places that the page can reach', () => {
    const stops = data.tours.flatMap((t) => t.stops);
    const known = stops.filter((stop) => placeOf(data, stop));
    same(known.length > 0.8 * stops.length, true);
  }],
  ...(process.env.TOURS?.split(' ') ?? data.tours.map(({ name }) => name))
    .map(tour),
];
