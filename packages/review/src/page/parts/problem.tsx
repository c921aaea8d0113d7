/** What went wrong, in words; nothing where nothing did. */
export function Problem({ says, retry }: { readonly says: string | undefined; readonly retry: () => void }) {
  if (says === undefined) return null;
  return (
    <p class="problem" role="alert">
      {says}
      <button type="button" onClick={retry}>
        Try again
      </button>
    </p>
  );
}
