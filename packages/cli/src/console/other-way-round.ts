const partners = [
  ['--gallery', '--queries'],
  ['--boxes', '--query-boxes'],
] as const;

/** The arguments of `match` with gallery and queries exchanged, and their boxes where both have some. */
export function otherWayRound(args: readonly string[]): string[] {
  const nameOf = (argument: string) => argument.split('=', 1)[0]!;
  const names = new Set(args.map(nameOf));
  const other = new Map(
    partners.flatMap(([a, b]): [string, string][] =>
      names.has(a) && names.has(b)
        ? [
            [a, b],
            [b, a],
          ]
        : [],
    ),
  );
  return args.map((argument) => {
    const name = nameOf(argument);
    return `${other.get(name) ?? name}${argument.slice(name.length)}`;
  });
}
