/** The address of the page of a task, for people; null: nobody has said at which address the service is reached. */
export type TaskLink = (taskId: string) => string | null;

/** `publicUrl`: scheme, host and port, without a slash at the end. It is never taken from a request. */
export function createTaskLink(publicUrl: string | undefined): TaskLink {
  return (taskId) => (publicUrl === undefined ? null : `${publicUrl}/tasks/${taskId}`);
}
