import type { Component } from 'svelte';
import AreaBoard from './AreaBoard.svelte';
import MainBoard from './MainBoard.svelte';

/** Boards that are drawn in a way of their own, by name. A new way is a file and a line here. */
const DRAWN: Readonly<Record<string, Component>> = { main: MainBoard, areas: AreaBoard };

/** How a board is drawn. Which boards there are, and what each shows, is the server's to say. */
export const boardNamed = (name: string): Component => (Object.hasOwn(DRAWN, name) ? DRAWN[name]! : MainBoard);
