import { z } from 'zod';

/**
 * With whose rights something is done on a forge. The adapter that minted it is alone in knowing what it says; everybody
 * else keeps it, compares it and hands it back.
 */
export const AccessRef = z.string().min(1).brand<'AccessRef'>();
export type AccessRef = z.infer<typeof AccessRef>;
