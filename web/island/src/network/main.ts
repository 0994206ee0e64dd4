import { island } from "../island";
import Network from "./Network.svelte";

island("network", Network);
