/** A function that calls another one at most once, when its result is first needed. */
export function lazily<Result>(make: () => Result): () => Result {
  let made: Result | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
