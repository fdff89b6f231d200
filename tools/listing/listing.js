// The listing's script: search, names in the address (#allocproc+0x1c), and the
// files drawn one by one. Without it the page works, but for the first two.
'use strict';

// What is defined, by its class, and which of equals comes first.
const kinds = { f: ['function', 1], v: ['variable', 2], s: ['struct', 3],
  t: ['type', 4], d: ['macro', 5], e: ['constant', 6], m: ['member', 8],
  p: ['declaration', 9] };
const all = (selector) => [...document.querySelectorAll(selector)];
const form = document.querySelector('form');
const input = document.getElementById('search');
const list = document.getElementById('results');
const said = document.getElementById('said');
const most = 60; // results shown

// ---- files, drawn when they are wanted ----

// A file's HTML: a browser with scripts has it as one text, and makes no
// elements of it. 200,000 of them would take it seconds.
const waiting = new Map(all('article.code')
  .map((article) => [article.id, article.querySelector('noscript')]));
const html = new Map([...waiting]
  .map(([id, text]) => [id, text.textContent]));

function draw(id) {
  const text = waiting.get(id);
  if (text)
    text.parentNode.innerHTML = html.get(id);
  waiting.delete(id);
}

function drawAll() {
  [...waiting.keys()].forEach(draw);
}

// The element of this name, its file drawn if it is in one: FILE:LINE, say.
function element(id) {
  draw(html.has(id) ? id : fileOf(id));
  return document.getElementById(id);
}

function fileOf(id) {
  return id.slice(0, id.lastIndexOf(':'));
}

// Files that come near the window.
const nearby = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) {
      draw(entry.target.id);
      nearby.unobserve(entry.target);
    }
  }
}, { rootMargin: '1000px 0px' });
for (const id of waiting.keys())
  nearby.observe(document.getElementById(id));

// The browser's own search finds what is drawn. It takes the focus from the
// page, if it is not called by its keys; so does a menu with `Print` in it.
window.addEventListener('blur', drawAll);
window.addEventListener('beforeprint', drawAll);
window.addEventListener('keydown', (event) => {
  if (event.key === 'F3' || event.key === 'f' &&
      (event.ctrlKey || event.metaKey))
    drawAll();
});

// ---- search ----

// The text of a file's HTML.
function plain(text) {
  return text.replace(/<[^>]*>/g, '').replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}

// Calls `make` once, and gives what it made then.
function once(make) {
  let made;
  return () => made ??= make();
}

// Every definition of the page: { name, kind, id, file, rank }. A name that is
// defined is not listed again where it is only declared.
const allNames = once(() => {
  const names = [];
  const add = (name, kind, id, file, rank) => names.push({ name,
    low: name.toLowerCase(), kind, id, file, rank });
  for (const id of html.keys())
    add(id, 'file', id, '', 0);
  for (const text of html.values()) {
    for (const [, kind, id, name] of
      text.matchAll(/<dfn class=(\w) id=([^>]+)>(.*?)<\/dfn>/g))
      add(plain(name), kinds[kind][0], id, fileOf(id), kinds[kind][1]);
    for (const [, id, mark] of
      text.matchAll(/<span data-to=([^>]+)>(.*?)<\/span>/g))
      add(mark, id, id, '', 1);
  }
  for (const title of all('article:not(.code) > h3'))
    add(title.textContent, 'document', title.parentNode.id, '', 7);
  for (const title of all('.prose :is(h4, h5, h6)'))
    add(title.textContent, 'section', title.id, fileOf(title.id), 7);
  return names;
});

// Every line: { name, kind, id, file }.
const allLines = once(() => [...html].flatMap(([file, text]) =>
  plain(text.replace(/<aside>.*?<\/aside>/gs, '')).split('\n')
    .map((line, n) => ({ name: line.trim(), low: line.toLowerCase(),
      kind: 'line', file: `${file}:${n + 1}`, id: `${file}:${n + 1}` }))));

// How well a name fits: smaller is better, -1 not at all.
function fit(name, low, word) {
  const at = low.indexOf(word.toLowerCase());
  return name === word ? 0 : low === word.toLowerCase() ? 1
    : at === 0 ? 2 : at > 0 ? 3 : -1;
}

function findNames(word) {
  return allNames()
    .map((entry) => ({ entry, score: fit(entry.name, entry.low, word) }))
    .filter((one) => one.score >= 0)
    .sort((a, b) => a.score - b.score || a.entry.rank - b.entry.rank)
    .map((one) => one.entry);
}

// Everything that fits what was typed: names first, then lines.
function search(word) {
  const found = word.length < 2 ? [] : findNames(word).slice(0, most / 2);
  const low = word.toLowerCase();
  for (const line of word.length < 2 ? [] : allLines()) {
    if (found.length >= most)
      break;
    if (line.low.includes(low))
      found.push(line);
  }
  return found;
}

// ---- the list under the field ----

let chosen = -1;

function choose(n) {
  const items = list.querySelectorAll('[role="option"]');
  if (items[chosen])
    items[chosen].setAttribute('aria-selected', 'false');
  chosen = items.length ? (n + items.length) % items.length : -1;
  if (chosen < 0)
    return;
  items[chosen].setAttribute('aria-selected', 'true');
  // Not scrollIntoView(), which would move the page, too.
  const bottom = items[chosen].offsetTop + items[chosen].offsetHeight;
  list.scrollTop = Math.min(items[chosen].offsetTop,
    Math.max(list.scrollTop, bottom - list.clientHeight));
  input.setAttribute('aria-activedescendant', items[chosen].id);
}

function item(entry, n) {
  const line = entry.kind === 'line';
  const li = document.createElement('li');
  li.innerHTML = `<${line ? 'i' : 'b'}></${line ? 'i' : 'b'}><span></span>`;
  li.id = `result-${n}`;
  li.setAttribute('role', 'option');
  li.dataset.to = entry.id;
  li.firstChild.textContent = entry.name;
  li.lastChild.textContent = line ? entry.file : `${entry.kind} ${entry.file}`;
  return li;
}

function show() {
  const word = input.value.trim();
  const found = search(word);
  list.replaceChildren(...found.map(item));
  if (!found.length)
    list.innerHTML = '<li class=none>nothing found';
  list.hidden = word.length < 2;
  input.setAttribute('aria-expanded', String(!list.hidden));
  input.removeAttribute('aria-activedescendant');
  said.textContent = word.length < 2 ? '' : `${found.length} found`;
  chosen = -1;
  choose(0);
}

function hide() {
  list.hidden = true;
  input.setAttribute('aria-expanded', 'false');
}

function go(id) {
  hide();
  input.blur();
  element(id);
  location.hash = id;
}

form.hidden = false;
form.addEventListener('submit', (event) => event.preventDefault());
input.addEventListener('input', show);
input.addEventListener('focus', () => input.value && show());
input.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown')
    choose(chosen + 1);
  else if (event.key === 'ArrowUp')
    choose(chosen - 1);
  else if (event.key === 'Enter' && list.children[chosen])
    go(list.children[chosen].dataset.to);
  else if (event.key === 'Escape' && !list.hidden)
    hide();
  else if (event.key === 'Escape')
    input.blur();
  else
    return;
  event.preventDefault();
});
list.addEventListener('mousedown', (event) => {
  const li = event.target.closest('[data-to]');
  event.preventDefault();
  if (li)
    go(li.dataset.to);
});
document.addEventListener('click', (event) => {
  if (!form.contains(event.target))
    hide();
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey ||
      event.target === input)
    return;
  event.preventDefault();
  input.focus({ preventScroll: true });
  input.select();
});

// ---- where the address leads ----

// What a name alone means: a function before all else, the kernel's before a
// program's (the kernel comes first). An offset, as in a backtrace, is dropped.
function resolve(hash) {
  const name = hash.replace(/\+(0x)?[0-9a-f]+$/i, '');
  const found = findNames(name).filter((entry) => entry.name === name);
  return found.length ? found[0].id : null;
}

function arrive() {
  const hash = decodeURIComponent(location.hash.slice(1));
  all('.here').forEach((old) => old.classList.remove('here'));
  if (!hash)
    return;
  if (!document.getElementById(hash) && element(hash))
    location.replace(location.href); // go there again, now that it is drawn
  const id = element(hash) ? null : resolve(hash);
  if (!id)
    return;
  const target = element(id);
  target.classList.add('here');
  target.scrollIntoView();
  said.textContent = `${hash} is in ${id}`;
}
window.addEventListener('hashchange', arrive);
arrive();

// A link leads to what is drawn: before the browser follows it.
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link)
    element(decodeURIComponent(link.hash.slice(1)));
}, true);

// A click on a line's number puts it into the address.
document.addEventListener('click', (event) => {
  const line = event.target.closest('.code pre > a:not([href])');
  if (line)
    history.replaceState(null, '', `#${line.id}`), location.hash = line.id;
});

// ---- the list of files follows the reader ----

const links = new Map(all('.side a')
  .map((link) => [link.hash.slice(1), link]));
let current = null;

function follow(link) {
  if (link === current)
    return;
  if (current) {
    current.removeAttribute('aria-current');
    if (current.parentNode !== link.parentNode)
      current.parentNode.open = false;
  }
  current = link;
  link.setAttribute('aria-current', 'true');
  link.parentNode.open = true;
  link.scrollIntoView({ block: 'nearest' });
}

// The articles in a band near the top of the window; the first of them counts.
const near = new Set();
const watch = new IntersectionObserver((entries) => {
  for (const entry of entries)
    near[entry.isIntersecting ? 'add' : 'delete'](entry.target.id);
  const first = [...links.keys()].find((id) => near.has(id));
  if (first)
    follow(links.get(first));
}, { rootMargin: '-20% 0px -75% 0px' });
all('article').forEach((article) => watch.observe(article));

// On paper every list is open, in browsers that need it said.
window.addEventListener('beforeprint', () => {
  all('aside details').forEach((list) => list.open = true);
});
