import { island } from "../island";
import Statement from "./Statement.svelte";

island("statement", Statement);
