"use client";

import {
  type ComponentType,
  cloneElement,
  lazy,
  type ReactElement,
  Suspense,
  useState,
} from "react";

type TriggerProps = {
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
  onClick?: () => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
};

/** What a menu module exports: the whole menu around its button, open from the start. */
export type LazyMenuProps = Readonly<{ trigger: ReactElement }>;

/**
 * A menu whose code comes when its button is first pointed at or focused: most pages are read without ever opening one.
 * `load` is the import of the menu's module.
 */
export function createLazyMenu<Props extends object>(
  load: () => Promise<ComponentType<Props & LazyMenuProps>>,
): ComponentType<Props & Readonly<{ trigger: ReactElement<TriggerProps> }>> {
  const Loaded = lazy(async () => ({ default: await load() }));
  return function LazyMenu(props) {
    const [isOpen, setOpen] = useState(false);
    const preload = () => void load();
    const closed = cloneElement(props.trigger, {
      "aria-haspopup": "menu",
      "aria-expanded": false,
      onPointerEnter: preload,
      onFocus: preload,
      onClick: () => setOpen(true),
    });
    if (!isOpen) return closed;
    return (
      <Suspense fallback={closed}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
