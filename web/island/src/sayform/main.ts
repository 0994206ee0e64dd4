import { island } from "../island";
import Statement from "./Statement.svelte";

island("sayform", Statement);
