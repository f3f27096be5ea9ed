/** Why something failed, in one line for the operator: down to what a library said first. */
export function reasons(error: Error): string {
  const messages = new Set<string>();
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    messages.add(cause.message);
  return [...messages].join(': ');
}
