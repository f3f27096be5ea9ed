/** What is there when the buyers of a scenario arrive; a file hands it to artillery's processor. */

/** Environment variables of artillery: the file of the stage, the folder for the answers. */
export const STAGE_VARIABLE = 'OPENRUN_STAGE';
export const ANSWERS_VARIABLE = 'OPENRUN_ANSWERS';

export interface Account {
  id: string;
  email: string;
  password: string;
  token: string;
}

export interface StagedWare {
  productId: string;
  /** Null: sold as a product. */
  dealId: string | null;
  /** All that the buyers can get. */
  units: number;
  /** Epoch ms; null: it is open. */
  opensAt: number | null;
}

export interface Stage {
  /** Of every product of this run, and of nothing else. */
  category: string;
  accounts: readonly Account[];
  wares: readonly StagedWare[];
}
