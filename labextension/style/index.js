import './panel.css';
import './badges.css';
import './graph.css';
import './history.css';
import './results.css';
import './run.css';
import './state.css';
