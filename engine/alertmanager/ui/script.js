// The page of one Alertmanager. Talks to its API v2 and to nothing else. Everything that comes from there is foreign:
// it reaches the page as text alone (textContent), never as markup.
'use strict';

const refreshMilliseconds = 10000;
const byId = (id) => document.getElementById(id);

/* Elements: make('p', {class: 'note'}, 'text', otherElement …) */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/* Puts `children` in the place of what an element holds; who had the focus keeps it, known by data-key. */
function fill(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  element.replaceChildren(...children);
  if (focused === undefined) return;
  for (const candidate of element.querySelectorAll('[data-key]'))
    if (candidate.dataset.key === focused) return candidate.focus();
}

function setProblem(text) {
  byId('problem').textContent = text;
  byId('problem').hidden = !text;
}

async function call(method, path, body) {
  const options = {method, cache: 'no-store'};
  if (body !== undefined) {
    options.headers = {'Content-Type': 'application/json'};
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch('api/v2/' + path, options);
  } catch {
    throw new Error('This Alertmanager does not answer.');
  }
  const text = await response.text();
  let value = null;
  try {
    value = text ? JSON.parse(text) : null;
  } catch {
    value = text;
  }
  if (response.ok) return value;
  const message = typeof value === 'string' ? value : value && value.message;
  throw new Error(message || response.status + ' ' + response.statusText);
}

/* Times */
const localTime = (iso) => new Date(iso).toLocaleString(undefined, {dateStyle: 'medium', timeStyle: 'medium'});

function span(milliseconds) {
  let seconds = Math.max(0, Math.round(milliseconds / 1000));
  const parts = [];
  for (const [unit, size] of [['d', 86400], ['h', 3600], ['m', 60], ['s', 1]]) {
    const count = Math.floor(seconds / size);
    if (count && parts.length < 2) parts.push(count + unit);
    seconds -= count * size;
  }
  return parts.join(' ') || '0s';
}

function timeElement(iso) {
  return make('time', {datetime: iso, title: iso}, localTime(iso));
}

const unitSeconds = {s: 1, m: 60, h: 3600, d: 86400, w: 604800};
function parseDuration(text) {
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/([0-9]+)([smhdw])/g)) seconds += Number(count) * unitSeconds[unit];
  return seconds * 1000;
}

/* Matchers */
const operators = ['=', '!=', '=~', '!~'];
const operatorOf = (matcher) => operators[(matcher.isEqual === false ? 1 : 0) + (matcher.isRegex ? 2 : 0)];
const quote = (text) => '"' + text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"') + '"';
const matcherText = (matcher) => matcher.name + operatorOf(matcher) + quote(matcher.value);

/* One filter parameter a matcher: commas outside of quotes part them. */
function splitMatchers(text) {
  const parts = [];
  let part = '', isQuoted = false;
  for (let i = 0; i < text.length; ++i) {
    const c = text[i];
    if (isQuoted && c === '\\') {
      part += c + (text[++i] || '');
    } else if (c === ',' && !isQuoted) {
      parts.push(part);
      part = '';
    } else {
      if (c === '"') isQuoted = !isQuoted;
      part += c;
    }
  }
  parts.push(part);
  return parts.map((one) => one.trim()).filter((one) => one !== '');
}

/* State of the page */
let filter = {text: '', receiver: '', silenced: false, inhibited: false};
const shown = {}; // what each list shows, so that nothing is built anew without need

function changed(what, value) {
  const text = JSON.stringify(value);
  if (shown[what] === text) return false;
  shown[what] = text;
  return true;
}

/* Alerts */
function labelChips(labels, addsToFilter) {
  return make('ul', {class: 'chips'}, ...Object.entries(labels).map(([name, value]) => {
    const text = name + '=' + quote(value);
    if (!addsToFilter) return make('li', {}, make('span', {class: 'chip'}, text));
    const title = 'Show only alerts with ' + text;
    return make('li', {}, make('button', {type: 'button', class: 'chip', title, 'data-key': 'chip ' + text,
      onclick: () => addToFilter(text)}, text));
  }));
}

function addToFilter(text) {
  const parts = splitMatchers(byId('filter-text').value);
  if (!parts.includes(text)) parts.push(text);
  byId('filter-text').value = parts.join(', ');
  applyFilter();
}

function alertItem(alert, key) {
  const {state, silencedBy, inhibitedBy} = alert.status;
  const notes = Object.entries(alert.annotations).map(([name, value]) =>
    make('p', {class: 'note'}, make('b', {}, name + ': '), value));
  const since = 'since ' + span(Date.now() - Date.parse(alert.startsAt));
  const why = [];
  if (silencedBy.length) why.push('silenced by ' + silencedBy.join(', '));
  if (inhibitedBy.length) why.push('inhibited by ' + inhibitedBy.join(', '));
  return make('div', {class: 'item'},
    make('div', {class: 'what'},
      make('span', {class: 'state ' + state}, state), ' ',
      make('span', {class: 'quiet', title: alert.startsAt}, since),
      why.length ? make('p', {class: 'quiet'}, why.join('; ')) : null,
      labelChips(alert.labels, true), ...notes, sourceLink(alert.generatorURL)),
    make('p', {class: 'actions'}, make('button', {type: 'button', 'data-key': 'silence ' + key,
      onclick: () => openForm(matchersOf(alert.labels))}, 'Silence')));
}

/* Only http and https lead anywhere: a URL may be anything that a client posted. */
function sourceLink(url) {
  if (!url) return null;
  if (!/^https?:\/\//i.test(url)) return make('p', {class: 'quiet'}, 'source: ' + url);
  return make('p', {class: 'quiet'}, make('a', {href: url, rel: 'noreferrer noopener', target: '_blank'}, 'source'));
}

const matchersOf = (labels) =>
  Object.entries(labels).map(([name, value]) => ({name, value, isRegex: false, isEqual: true}));

function groupCard(group) {
  const labels = Object.entries(group.labels).map(([name, value]) => name + '=' + quote(value)).join(', ');
  const count = group.alerts.length === 1 ? '1 alert' : group.alerts.length + ' alerts';
  return make('article', {class: 'card'},
    make('h2', {}, labels || 'Not grouped'),
    make('p', {class: 'quiet'}, count + ' for receiver ' + group.receiver.name),
    ...group.alerts.map((alert) => alertItem(alert, group.receiver.name + alert.fingerprint)));
}

async function showAlerts() {
  const query = new URLSearchParams();
  query.set('silenced', filter.silenced);
  query.set('inhibited', filter.inhibited);
  query.set('active', 'true');
  for (const one of splitMatchers(filter.text)) query.append('filter', one);
  if (filter.receiver) query.set('receiver', escapeRegex(filter.receiver));
  const groups = await call('GET', 'alerts/groups?' + query);
  const prints = new Set(groups.flatMap((group) => group.alerts.map((alert) => alert.fingerprint)));
  byId('alert-count').textContent = prints.size;
  if (!changed('groups', [groups, Math.floor(Date.now() / 60000)])) return;
  if (groups.length) fill(byId('groups'), ...groups.map(groupCard));
  else fill(byId('groups'), make('p', {class: 'empty'}, 'No alerts to show.'));
}

const escapeRegex = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function applyFilter() {
  filter = {text: byId('filter-text').value, receiver: byId('filter-receiver').value,
    silenced: byId('filter-silenced').checked, inhibited: byId('filter-inhibited').checked};
  refresh();
}

/* Silences */
function silenceItem(silence) {
  const state = silence.status.state;
  const now = Date.now();
  const until = state === 'expired' ? 'expired ' + span(now - Date.parse(silence.endsAt)) + ' ago'
    : state === 'pending' ? 'starts in ' + span(Date.parse(silence.startsAt) - now)
    : span(Date.parse(silence.endsAt) - now) + ' left';
  const matchers = make('ul', {class: 'chips'}, ...silence.matchers.map((matcher) =>
    make('li', {}, make('span', {class: 'chip'}, matcherText(matcher)))));
  const again = make('button', {type: 'button', 'data-key': 'again ' + silence.id,
    onclick: () => openForm(silence.matchers, silence.comment)}, 'Create again');
  const end = make('button', {type: 'button', 'data-key': 'expire ' + silence.id, 'data-expire': silence.id,
    onclick: (event) => expireSilence(silence.id, event.currentTarget)}, 'Expire');
  return make('article', {class: 'card silence', 'data-silence': silence.id},
    make('div', {class: 'item'},
      make('div', {class: 'what'},
        make('span', {class: 'state ' + state}, state), ' ', make('span', {class: 'quiet'}, until),
        matchers,
        make('p', {class: 'note'}, silence.comment),
        make('p', {class: 'quiet'}, 'by ' + silence.createdBy + ', ', timeElement(silence.startsAt), ' to ',
          timeElement(silence.endsAt)),
        make('p', {class: 'quiet'}, silence.id)),
      make('p', {class: 'actions'}, state === 'expired' ? again : end)));
}

async function showSilences() {
  const silences = await call('GET', 'silences');
  byId('silence-count').textContent = silences.filter((one) => one.status.state === 'active').length;
  const wanted = byId('silence-state').value;
  const list = silences.filter(({status}) => wanted ? status.state === wanted : status.state !== 'expired');
  if (!changed('silences', [list, wanted, Math.floor(Date.now() / 60000)])) return;
  if (list.length) fill(byId('silence-list'), ...list.map(silenceItem));
  else fill(byId('silence-list'), make('p', {class: 'empty'}, 'No silences to show.'));
}

/* The first press asks, the second does it. */
async function expireSilence(id, button) {
  if (!button.dataset.sure) {
    button.dataset.sure = 'yes';
    button.textContent = 'Expire now?';
    button.addEventListener('blur', () => {
      delete button.dataset.sure;
      button.textContent = 'Expire';
    }, {once: true});
    return;
  }
  await attempt(async () => {
    await call('DELETE', 'silence/' + encodeURIComponent(id));
    byId('notice').textContent = 'Silence ' + id + ' has expired.';
    await refresh();
    byId('new-silence').focus();
  });
}

/* The form */
function addMatcher(matcher) {
  const row = make('div', {class: 'matcher'},
    make('label', {}, 'Label', make('input', {class: 'name', required: '', spellcheck: 'false', value: matcher.name,
      pattern: '[a-zA-Z_][a-zA-Z0-9_]*', title: 'Letters, digits and _, no digit first'})),
    make('label', {class: 'operator'}, 'Is', make('select', {class: 'operator'},
      ...operators.map((one) => make('option', one === operatorOf(matcher) ? {selected: ''} : {}, one)))),
    make('label', {}, 'Value', make('input', {class: 'value', spellcheck: 'false', value: matcher.value})),
    make('button', {type: 'button', 'aria-label': 'Remove this matcher', onclick: () => {
      row.remove();
      if (!byId('matchers').children.length) addMatcher({name: '', value: ''});
      byId('add-matcher').focus();
      preview();
    }}, 'Remove'));
  byId('matchers').append(row);
  return row;
}

function readMatchers() {
  return [...byId('matchers').children].map((row) => {
    const operator = row.querySelector('select').value;
    return {name: row.querySelector('.name').value.trim(), value: row.querySelector('.value').value,
      isRegex: operator.endsWith('~'), isEqual: !operator.startsWith('!')};
  });
}

function openForm(matchers, comment) {
  byId('matchers').replaceChildren();
  for (const matcher of matchers.length ? matchers : [{name: '', value: ''}]) addMatcher(matcher);
  byId('silence-comment').value = comment || '';
  byId('silence-form').hidden = false;
  byId('notice').textContent = '';
  show('silences');
  const first = matchers.length ? byId('silence-author') : byId('matchers').querySelector('input');
  first.focus();
  first.scrollIntoView({block: 'center'});
  preview();
}

function closeForm() {
  byId('silence-form').hidden = true;
  byId('new-silence').focus();
}

/* How many alerts the matchers of the form fit. */
let previewNumber = 0;
async function preview() {
  const number = ++previewNumber;
  const matchers = readMatchers().filter((one) => one.name);
  let text = '';
  if (matchers.length) {
    const query = new URLSearchParams();
    for (const matcher of matchers) query.append('filter', matcherText(matcher));
    try {
      const alerts = await call('GET', 'alerts?' + query);
      text = alerts.length === 1 ? 'Fits 1 alert now.' : 'Fits ' + alerts.length + ' alerts now.';
    } catch (error) {
      text = error.message;
    }
  }
  if (number === previewNumber) byId('preview').textContent = text;
}

async function createSilence() {
  const now = Date.now();
  const silence = {matchers: readMatchers(), startsAt: new Date(now).toISOString(),
    endsAt: new Date(now + parseDuration(byId('silence-duration').value)).toISOString(),
    createdBy: byId('silence-author').value, comment: byId('silence-comment').value};
  await attempt(async () => {
    const {silenceID} = await call('POST', 'silences', silence);
    byId('notice').textContent = 'Silence ' + silenceID + ' was created.';
    closeForm();
    await refresh();
  });
}

/* Status */
function fillList(id, pairs) {
  fill(byId(id), ...pairs.flatMap(([term, value]) => [make('dt', {}, term), make('dd', {}, value)]));
}

async function showStatus() {
  const status = await call('GET', 'status');
  const receivers = await call('GET', 'receivers');
  const cluster = status.cluster;
  byId('node').textContent = cluster.status === 'disabled' ? 'not clustered'
    : 'cluster ' + cluster.status + ', ' + cluster.peers.length + (cluster.peers.length === 1 ? ' member' : ' members');
  fillReceivers(receivers);
  if (!changed('status', [status, receivers])) return;
  const version = status.versionInfo;
  fillList('version', [['Speaks as', 'Alertmanager ' + version.version], ['Is', version.revision],
    ['Up since', localTime(status.uptime)]]);
  fillList('cluster', [['Status', cluster.status], ...(cluster.name ? [['Name', cluster.name]] : [])]);
  fill(byId('peers'), ...(cluster.peers.length ? [make('table', {},
    make('thead', {}, make('tr', {}, make('th', {}, 'Member'), make('th', {}, 'Address'))),
    make('tbody', {}, ...cluster.peers.map((peer) =>
      make('tr', {}, make('td', {}, peer.name), make('td', {}, peer.address)))))] : []));
  fill(byId('receivers'), ...receivers.map((receiver) => make('li', {}, receiver.name)));
  byId('config').textContent = status.config.original;
}

function fillReceivers(receivers) {
  const select = byId('filter-receiver');
  if (!changed('receivers', receivers)) return;
  const chosen = select.value;
  fill(select, make('option', {value: ''}, 'all'),
    ...receivers.map(({name}) => make('option', {value: name}, name)));
  select.value = receivers.some(({name}) => name === chosen) ? chosen : '';
}

/* The whole */
async function attempt(work) {
  try {
    await work();
    setProblem('');
  } catch (error) {
    setProblem(error.message);
  }
}

const refresh = () => attempt(() => Promise.all([showStatus(), showAlerts(), showSilences()]));

function show(name) {
  for (const section of document.querySelectorAll('[data-section]')) section.hidden = section.dataset.section !== name;
  for (const button of document.querySelectorAll('[data-view]')) {
    if (button.dataset.view === name) button.setAttribute('aria-current', 'page');
    else button.removeAttribute('aria-current');
  }
  if (location.hash !== '#' + name) history.replaceState(null, '', '#' + name);
}

for (const button of document.querySelectorAll('[data-view]'))
  button.addEventListener('click', () => show(button.dataset.view));
byId('filter').addEventListener('submit', (event) => {
  event.preventDefault();
  applyFilter();
});
for (const id of ['filter-receiver', 'filter-silenced', 'filter-inhibited'])
  byId(id).addEventListener('change', applyFilter);
byId('silence-state').addEventListener('change', refresh);
byId('new-silence').addEventListener('click', () => openForm([]));
byId('cancel-silence').addEventListener('click', closeForm);
byId('add-matcher').addEventListener('click', () => addMatcher({name: '', value: ''}).querySelector('input').focus());
byId('matchers').addEventListener('input', preview);
byId('silence-form').addEventListener('submit', (event) => {
  event.preventDefault();
  createSilence();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !byId('silence-form').hidden) closeForm();
});

const sections = ['alerts', 'silences', 'status'];
show(sections.includes(location.hash.slice(1)) ? location.hash.slice(1) : 'alerts');
refresh();
setInterval(() => document.hidden || refresh(), refreshMilliseconds);
