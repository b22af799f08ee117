/**
 * Objects to be visited while they live, which being here keeps from being collected no more than being nowhere. To add one
 * takes the same time however many there are: a thread may have tens of thousands of locks. Used by thread-members.ts.
 */

export class WeaklyHeld<T extends object> {
  readonly #known = new WeakSet<T>();
  readonly #references = new Set<WeakRef<T>>();
  readonly #collected = new FinalizationRegistry<WeakRef<T>>((reference) => this.#references.delete(reference));

  /** One that is here already is so once. */
  add(it: T): void {
    if (this.#known.has(it)) return;
    this.#known.add(it);
    const reference = new WeakRef(it);
    this.#references.add(reference);
    this.#collected.register(it, reference);
  }

  /** Calls `act` with each that lives, in the order in which they were added. */
  visit(act: (it: T) => void): void {
    for (const reference of this.#references) {
      const it = reference.deref();
      if (it !== undefined) act(it);
    }
  }
}
