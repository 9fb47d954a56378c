// Changes to the document: only where something is different, and text only as text.

const KEY = Symbol('key');
const FIELDS = Symbol('fields');

export function setText(element, text) {
  const node = element.firstChild;
  if (node === null) {
    element.append(text);
  } else if (node.nodeValue !== text) {
    node.nodeValue = text;
  }
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

/** The elements with a data-field, by its name. */
export function fields(root) {
  return Object.fromEntries([...root.querySelectorAll('[data-field]')].map((element) => [element.dataset.field, element]));
}

/** The icon of a state. */
export function setState(root, state) {
  if (root.dataset.state !== state) {
    root.dataset.state = state;
    root.querySelector('.icon use').setAttribute('href', `#state-${state}`);
  }
}

/**
 * Makes the children of an element those of a list: an element for each item, the same as before where the key is the same,
 * so that what a reader has opened or marked stays.
 *
 * @param fill writes an item into its element: fill(fields, item, element)
 */
export function list(parent, template, items, key, fill) {
  const old = new Map([...parent.children].map((child) => [child[KEY], child]));
  const kept = new Set();
  let before = parent.firstElementChild;
  items.forEach((item, index) => {
    const id = key(item, index);
    let element = old.get(id);
    old.delete(id);
    if (element === undefined) {
      element = template.content.firstElementChild.cloneNode(true);
      element[KEY] = id;
      element[FIELDS] = fields(element);
    }
    kept.add(element);
    if (element === before) {
      before = before.nextElementSibling;
    } else {
      parent.insertBefore(element, before);
    }
    fill(element[FIELDS], item, element);
  });
  [...parent.children].filter((child) => !kept.has(child)).forEach((child) => child.remove());
}
