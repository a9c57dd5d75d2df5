import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { placeOfFunction } from "../errors/purity.ts";
import type { Component } from "./component.ts";

/** The component that made each resource. */
const makers = new WeakMap<object, Component>();

/** The same resource, whose mistakes name the component that made it. */
export function madeBy<R extends object>(component: Component, resource: R): R {
  if (Object(resource) === resource) makers.set(resource, component);
  return resource;
}

/** A resource that was made of another one, whose component is its own, too. */
export function madeOf<R extends object>(original: unknown, resource: R): R {
  const component = makers.get(Object(original));
  return component === undefined ? resource : madeBy(component, resource);
}

/** Checks a resource. @throws InputError that names the component that made it, with file and line */
export function checkMade<Result>(resource: unknown, check: () => Result): Result {
  const component = makers.get(Object(resource));
  return component === undefined ? check() : inComponent(component, check);
}

/** Asks a component for something. @throws InputError that names the component, with the file and line of its code */
export function inComponent<Result>(component: Component, question: () => Result): Result {
  try {
    return question();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const places = Object.values(component).flatMap((one) =>
      typeof one === "function" ? (placeOfFunction(one) ?? []) : [],
    );
    const named = error.within(`component ${component.name}`);
    throw places[0] === undefined ? named : named.within(places[0]);
  }
}
