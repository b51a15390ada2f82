/** The path of the extension, for loadExtension. */
export declare function loadablePath(): string;
/** Loads the extension into a connection. */
export declare function load(db: { loadExtension(path: string): unknown }): void;
