/** The element of the page with an id. @throws Error where the page has none of that type */
export function byId<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`no ${type.name} #${id}`);
  return found;
}

/** A new element with attributes and what is in it; texts are texts and never HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Makes the options of a choice, and shows the chosen one, or what it showed before where that is undefined. */
export function options(
  select: HTMLSelectElement,
  names: readonly string[],
  chosen: string | undefined,
): void {
  const before = select.value;
  const same =
    select.options.length === names.length && names.every((name, at) => select.options[at]?.value === name);
  if (!same) select.replaceChildren(...names.map((name) => element("option", { value: name }, name || ".")));
  const shown = chosen ?? before;
  if (names.includes(shown)) select.value = shown;
}
