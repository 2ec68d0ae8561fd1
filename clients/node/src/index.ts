/** Client of Gallery: keeps every trained model of a company, and leads back to it. */
export type { CallOptions } from "./call-options.js";
export { GalleryClient } from "./client.js";
export type { Calls } from "./contract/gallery.js";
export * from "./errors.js";
export type { ClientOptions } from "./settings.js";
