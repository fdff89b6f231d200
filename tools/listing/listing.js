// The listing's script: search, names in the address (#allocproc+0x1c), and the
// files drawn one by one. Without it the page works, but for the first two.
'use strict';

const kinds = { f: 'function', s: 'struct', t: 'type', d: 'macro',
  e: 'constant', v: 'variable', p: 'declaration', m: 'member' };
const form = document.querySelector('form');
const input = document.getElementById('search');
const list = document.getElementById('results');
const said = document.getElementById('said');
const most = 60; // results shown

let names = null; // [{ name, kind, file, id }]
let texts = null; // [{ file, lines }]

// ---- files, drawn when they are wanted ----

// A file's HTML: a browser with scripts has it as one text, and makes no
// elements of it. 200,000 of them would take it seconds.
const waiting = new Map([...document.querySelectorAll('article.code')]
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

// Every definition of the page. A name that is defined is not listed again
// where it is only declared.
function allNames() {
  if (names)
    return names;
  names = [];
  const add = (name, kind, id, file, rank) => names.push({ name,
    low: name.toLowerCase(), kind, id, file, rank });
  const rank = { f: 1, v: 2, s: 3, t: 4, d: 5, e: 6, m: 8, p: 9 };
  const all = (selector) => document.querySelectorAll(selector);
  for (const id of html.keys())
    add(id, 'file', id, '', 0);
  for (const text of html.values()) {
    for (const [, kind, id, name] of
      text.matchAll(/<dfn class=(\w) id=([^>]+)>(.*?)<\/dfn>/g))
      add(plain(name), kinds[kind], id, fileOf(id), rank[kind]);
  }
  for (const text of html.values()) {
    for (const [, id, mark] of
      text.matchAll(/<span data-to=([^>]+)>(.*?)<\/span>/g))
      add(mark, id, id, '', 1);
  }
  for (const title of all('article:not(.code) > h3'))
    add(title.textContent, 'document', title.parentNode.id, '', 7);
  for (const title of all('.prose :is(h4, h5, h6)'))
    add(title.textContent, 'section', title.id, fileOf(title.id), 7);
  return names;
}

function allTexts() {
  if (!texts) {
    texts = [...html].map(([file, text]) => ({ file,
      lines: plain(text.replace(/<aside>.*?<\/aside>/gs, '')).split('\n') }));
  }
  return texts;
}

// How well a name fits: smaller is better, -1 not at all.
function fit(name, low, word) {
  if (name === word)
    return 0;
  if (low === word.toLowerCase())
    return 1;
  const at = low.indexOf(word.toLowerCase());
  return at < 0 ? -1 : at === 0 ? 2 : 3;
}

function findNames(word) {
  const found = [];
  allNames().forEach((entry, order) => {
    const score = fit(entry.name, entry.low, word);
    if (score >= 0)
      found.push({ entry, score, order });
  });
  found.sort((a, b) => a.score - b.score || a.entry.rank - b.entry.rank ||
    a.order - b.order);
  return found.map((one) => one.entry);
}

function findLines(word, limit) {
  const low = word.toLowerCase();
  const found = [];
  for (const text of allTexts()) {
    for (let n = 0; n < text.lines.length; n++) {
      if (!text.lines[n].toLowerCase().includes(low))
        continue;
      found.push({ name: text.lines[n].trim(), kind: 'line',
        file: `${text.file}:${n + 1}`, id: `${text.file}:${n + 1}` });
      if (found.length >= limit)
        return found;
    }
  }
  return found;
}

// Everything that fits what was typed: names first, then lines.
function search(word) {
  if (word.length < 2)
    return [];
  const found = findNames(word).slice(0, most / 2);
  return found.concat(findLines(word, most - found.length));
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
  const li = document.createElement('li');
  const name = document.createElement(entry.kind === 'line' ? 'i' : 'b');
  const where = document.createElement('span');
  li.id = `result-${n}`;
  li.setAttribute('role', 'option');
  li.dataset.to = entry.id;
  name.textContent = entry.name;
  where.textContent = entry.kind === 'line' ? entry.file
    : `${entry.kind} ${entry.file}`;
  li.append(name, where);
  return li;
}

function show() {
  const word = input.value.trim();
  const found = search(word);
  list.replaceChildren(...found.map(item));
  if (!found.length && word.length >= 2) {
    const none = document.createElement('li');
    none.className = 'none';
    none.textContent = 'nothing found';
    list.append(none);
  }
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
  for (const old of document.querySelectorAll('.here'))
    old.classList.remove('here');
  if (!hash)
    return;
  if (!document.getElementById(hash) && element(hash))
    location.replace(location.href); // go there again, now that it is drawn
  if (document.getElementById(hash))
    return;
  const id = resolve(hash);
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

const links = new Map([...document.querySelectorAll('.side a')]
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
  for (const entry of entries) {
    if (entry.isIntersecting)
      near.add(entry.target.id);
    else
      near.delete(entry.target.id);
  }
  for (const [id, link] of links) {
    if (near.has(id)) {
      follow(link);
      break;
    }
  }
}, { rootMargin: '-20% 0px -75% 0px' });
for (const article of document.querySelectorAll('article'))
  watch.observe(article);

// On paper every list is open, in browsers that need it said.
window.addEventListener('beforeprint', () => {
  for (const list of document.querySelectorAll('aside details'))
    list.open = true;
});
